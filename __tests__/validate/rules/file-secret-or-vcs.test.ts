import { fileSecretOrVcs } from '../../../src/validate/rules/file-secret-or-vcs.ts'
import { testRule } from '../test-rule.ts'

testRule(fileSecretOrVcs, {
  finds: [
    'sample/.env error: a file of this name holds credentials',
    'sample/id_rsa error: a file of this name holds credentials',
    'sample/old-1.0.0.tgz error: an archive inside the addon',
    'sample/resources/a.yaml:3:3 error: the file holds a private key',
  ],
})
