import { expect } from 'vitest'
import { fileNameSafe } from '../../../src/validate/rules/file-name-safe.ts'
import { anAddon } from '../an-addon.ts'
import { testRule } from '../test-rule.ts'

const ESCAPES = [
  '../x',
  '/abs',
  'C:/x',
  '..\\x',
  'c//x',
  'c/../../x',
  './x',
  'x/',
  '-rf',
  'a\n::set-output name=x::y',
  'a\u202Eb',
  'a\u001b[31m',
  'a\uFEFFb',
]

testRule(fileNameSafe, {
  finds: [
    'sample/resources/-rf.yaml error (package): unsafe file name "resources/-rf.yaml": it begins with a dash',
    'sample/resources/über.yaml warning: file name "resources/über.yaml" has characters other than letters, digits, ".", "_" and "-"',
  ],
  cases: [
    ...ESCAPES.map((path) => ({
      name: `T09 T22: an error for the name ${JSON.stringify(path)}`,
      addon: anAddon({ files: { [path]: '' } }),
      finds: [expect.stringMatching(/^addons\/sample\/.* error \(package\): unsafe file name "/)],
    })),
    {
      name: 'T22: prints a refused name escaped',
      addon: anAddon({
        refused: [{ path: 'a\n::error::x', reason: 'unsafe-name', detail: 'it holds a control character' }],
      }),
      finds: [
        'addons/sample/a\\u{a}::error::x error (package): unsafe file name "a\\u{a}::error::x": it holds a control character',
      ],
    },
    {
      name: 'T13: finds two names that differ only by letter case',
      addon: anAddon({ files: { 'resources/A.yaml': '', 'resources/a.yaml': '' } }),
      finds: [
        'addons/sample/resources/a.yaml error (package): "resources/a.yaml" and "resources/A.yaml" are one file on some systems',
      ],
    },
    {
      name: 'T13: finds two names that differ only by Unicode form',
      addon: anAddon({ files: { 'e\u0301.md': '', '\u00e9.md': '' } }),
      finds: [
        'addons/sample/\u00e9.md error (package): "\u00e9.md" and "e\u0301.md" are one file on some systems',
        expect.stringContaining(' warning: '),
        expect.stringContaining(' warning: '),
      ],
    },
    {
      name: 'leaves both spellings of the readme to their own rule',
      addon: anAddon({ files: { 'README.md': '', 'readme.md': '' } }),
    },
  ],
})
