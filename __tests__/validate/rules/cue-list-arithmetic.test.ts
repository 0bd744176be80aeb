import { describe, expect, it } from 'vitest'
import { textOf } from '../../../src/addon/addon.ts'
import { fixUntilClean } from '../../../src/validate/fix.ts'
import { cueListArithmetic } from '../../../src/validate/rules/cue-list-arithmetic.ts'
import { validate } from '../../../src/validate/validate.ts'
import { aCue } from '../../cue-port.ts'
import { anAddon } from '../an-addon.ts'
import { factsOf, testCueRule } from '../test-cue-rule.ts'

testCueRule(cueListArithmetic, {
  finds: [
    'new/resources/a.cue:3:20 error: "+" on lists: KubeVela 1.11 and newer refuse it',
    'product/template.cue:6:6 warning: "*" on lists: KubeVela 1.11 and newer refuse it',
    'sum/template.cue:4:6 warning: "+" on lists: KubeVela 1.11 and newer refuse it',
  ],
  releases: ['1.10', '1.11'],
})

describe('the edits of cue-list-arithmetic', () => {
  it.each([
    [
      'import the package after the package clause',
      'package main\n\nx: a + [1]\na: []\n',
      'package main\n\nimport "list"\n\nx: list.Concat([a, [1]])\na: []\n',
    ],
    [
      'import it first where there is no clause, and once for several sums',
      'x: [1] + [2]\ny: [3] + [4] + [5]\n',
      'import "list"\n\nx: list.Concat([[1], [2]])\ny: list.Concat([[3], [4], [5]])\n',
    ],
    [
      'add it to a group of imports',
      'import (\n\t"strings"\n)\nx: [strings.ToLower("A")] + [2] // é + []\n',
      'import (\n\t"list"\n\t"strings"\n)\nx: list.Concat([[strings.ToLower("A")], [2]]) // é + []\n',
    ],
    [
      'use the name it is imported by',
      'import l "list"\n\nx: [1] + l.Range(0, 2, 1)\n',
      'import l "list"\n\nx: l.Concat([[1], l.Range(0, 2, 1)])\n',
    ],
    ['swap a product', 'x: 3*[1]\n', 'import "list"\n\nx: list.Repeat([1], 3)\n'],
    [
      'mend what is inside of another in a later round',
      'x: [1]*2 + [[2] + [3]]\n',
      'import "list"\n\nx: list.Concat([list.Repeat([1], 2), [list.Concat([[2], [3]])]])\n',
    ],
    [
      'leave a file alone that has a "list" of its own',
      'list: [1]\nx: list + [2]\n',
      'list: [1]\nx: list + [2]\n',
    ],
  ])('%s', async (_name, before, after) => {
    const cue = aCue()

    const { files } = await fixUntilClean(
      async (changed) => {
        const bytes = changed.get('addons/sample/parameter.cue')
        const addon = anAddon({ files: { 'parameter.cue': bytes ?? before } })
        return validate([addon], [cueListArithmetic], { catalog: [addon], ...(await factsOf([addon], cue)) })
      },
      () => new TextEncoder().encode(before),
    )
    await cue.close()

    const text = files[0] === undefined ? before : textOf({ path: '', bytes: files[0].after, ignored: false })
    expect(text).toBe(after)
  })
})
