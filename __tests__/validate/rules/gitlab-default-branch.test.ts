import { describe, expect, it } from 'vitest'
import type { RuleContext } from '../../../src/validate/rule.ts'
import { gitlabDefaultBranch } from '../../../src/validate/rules/gitlab-default-branch.ts'
import { validate } from '../../../src/validate/validate.ts'
import { anAddon } from '../an-addon.ts'
import { line } from '../test-rule.ts'

// The repository is the subject, so that a fixture folder could not show it.
describe('gitlab-default-branch', () => {
  const catalog = [anAddon({ root: 'addons/a' }), anAddon({ root: 'addons/b' })]

  function findings(context: Partial<RuleContext>): readonly string[] {
    return validate(catalog, [gitlabDefaultBranch], { catalog, ...context }).map(line)
  }

  it('tells once a catalog which branch is read instead', () => {
    expect(findings({ forge: 'gitlab', defaultBranch: 'main' })).toEqual([
      'addons/a warning: the default branch is "main": a GitLab registry without a branch in its address reads "master"',
    ])
  })

  it.each([
    { forge: 'gitlab', defaultBranch: 'master' },
    { forge: 'github', defaultBranch: 'main' },
    { forge: 'gitlab' },
    {},
  ] as const)('has nothing to say about %j', (context) => {
    expect(findings(context)).toEqual([])
  })
})
