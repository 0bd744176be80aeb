import { dependencyUnknown } from '../../../src/validate/rules/dependency-unknown.ts'
import { withMetadata } from '../an-addon.ts'
import { testRule } from '../test-rule.ts'

testRule(dependencyUnknown, {
  context: {
    registries: [
      {
        registry: 'https://a.example.com',
        addons: new Map([
          ['everywhere', [{ version: '1.0.0' }]],
          ['somewhere', [{ version: '1.0.0' }]],
        ]),
      },
      { registry: 'https://b.example.com', addons: new Map([['everywhere', [{ version: '1.0.0' }]]]) },
    ],
  },
  cases: [
    {
      name: 'only warns where no registry is configured to look in',
      addon: withMetadata('name: sample\nversion: 1.0.0\ndependencies:\n  - name: nowhere\n'),
      context: { registries: [] },
      finds: [
        'addons/sample/metadata.yaml:4:11 warning: dependency "nowhere" is not in this catalog, and no registry is configured to look in',
      ],
    },
  ],
  finds: [
    'sample/metadata.yaml:9:11 error: dependency "nowhere" is not in this catalog and in no configured registry (https://a.example.com, https://b.example.com)',
    'sample/metadata.yaml:10:11 warning: dependency "somewhere" is not in this catalog and not in https://b.example.com',
  ],
})
