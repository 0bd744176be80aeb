import { chartReservedFiles } from '../../../src/validate/rules/chart-reserved-files.ts'
import { testRule } from '../test-rule.ts'

testRule(chartReservedFiles, {
  finds: [
    'kept/charts/_notes.txt error: Helm takes charts/_notes.txt for a part of a chart',
    'kept/values.yaml error: Helm takes values.yaml for a part of a chart',
    'refused/charts/README.md error (package): Helm refuses an archive with this charts/README.md',
    'refused/values.schema.json error (package): Helm refuses an archive with this values.schema.json',
    'refused/values.yaml error (package): Helm refuses an archive with this values.yaml',
  ],
})
