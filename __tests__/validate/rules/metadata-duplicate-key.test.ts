import { metadataDuplicateKey } from '../../../src/validate/rules/metadata-duplicate-key.ts'
import { withMetadata } from '../an-addon.ts'
import { testRule } from '../test-rule.ts'

testRule(metadataDuplicateKey, {
  cases: [
    {
      name: 'T27: finds a second version, whichever a reader would take',
      addon: withMetadata('name: a\nversion: 1.0.0\nversion: 2.0.0\n'),
      finds: [
        'addons/sample/metadata.yaml:3:1 error: key "version" is repeated: it stands in line 2 already, and one of the values is lost',
      ],
    },
  ],
  finds: [
    'sample/metadata.yaml:10:1 error: key "dependencies" is repeated: it stands in line 8 already, and one of the values is lost',
    'sample/metadata.yaml:14:3 error: key "Vela" is repeated: it stands in line 13 already, and one of the values is lost',
  ],
})
