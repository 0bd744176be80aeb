import type { ChartRepository } from '../../../src/kubevela/chart-sources.ts'
import { helmChartResolvable } from '../../../src/validate/rules/helm-chart-resolvable.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(helmChartResolvable, {
  finds: [
    'chart/template.cue:12:12 warning: "https://charts.example.com" has no chart "gone"',
    'down/template.cue:11:10 warning: "https://down.example.com" cannot be read: no answer',
    'version/template.cue:13:14 warning: the chart "demo" has no version "9.9.9"',
  ],
  context: {
    charts: new Map<string, ChartRepository>([
      ['https://charts.example.com', { kind: 'index', charts: new Map([['demo', ['1.3.0', 'v1.2.3']]]) }],
      ['https://down.example.com', { kind: 'failed', message: 'no answer' }],
    ]),
  },
})
