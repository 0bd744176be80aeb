import { chartYamlStale } from '../../../src/validate/rules/chart-yaml-stale.ts'
import { testRule } from '../test-rule.ts'

testRule(chartYamlStale, {
  finds: [
    'broken/Chart.yaml:2:1 warning: cannot be read as YAML: Missing closing "quote',
    'sample/Chart.yaml:1:1 warning: differs from what metadata.yaml implies: annotations, appVersion, description, home, icon, keywords, type, version',
  ],
})
