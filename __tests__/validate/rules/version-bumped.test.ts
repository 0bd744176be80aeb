import { versionBumped } from '../../../src/validate/rules/version-bumped.ts'
import { testRule } from '../test-rule.ts'

const MAIN = 'origin/main'
const CHARTS = 'https://charts.example.com'

testRule(versionBumped, {
  context: {
    previous: new Map([
      ['higher', [{ source: MAIN, version: '1.0.0', change: 'content' }]],
      ['unchanged', [{ source: MAIN, version: '1.0.0', change: 'nothing' }]],
      [
        'same',
        [
          { source: MAIN, version: '1.0.0', change: 'content' },
          { source: CHARTS, version: '1.2.0', change: 'content' },
        ],
      ],
      ['lower', [{ source: MAIN, version: '1.0.0', change: 'content' }]],
      ['docs', [{ source: MAIN, version: '1.0.0', change: 'documentation' }]],
    ]),
  },
  finds: [
    'docs/metadata.yaml:2:10 notice: version "1.0.0" is the same as "1.0.0" in origin/main, only documentation differs',
    'lower/metadata.yaml:2:10 error: version "0.9.0" is lower than "1.0.0" in origin/main, but the content differs',
    'same/metadata.yaml:2:10 error: version "1.0.0" is lower than "1.2.0" in https://charts.example.com, but the content differs',
  ],
})
