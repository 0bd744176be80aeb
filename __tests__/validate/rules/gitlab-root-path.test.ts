import { describe, expect, it } from 'vitest'
import { gitlabRootPath } from '../../../src/validate/rules/gitlab-root-path.ts'
import { anAddon } from '../an-addon.ts'

// Where the addon lies is the subject, so that a fixture folder could not show it.
describe('gitlab-root-path', () => {
  it.each([
    ['sample', 'gitlab', 1],
    ['.', 'gitlab', 1],
    ['addons/sample', 'gitlab', 0],
    ['sample', 'github', 0],
    ['sample', undefined, 0],
  ] as const)('an addon at %s on %s: %d findings', (root, forge, count) => {
    const addon = anAddon({ root })

    const marks = gitlabRootPath.check(addon, { catalog: [addon], ...(forge === undefined ? {} : { forge }) })

    expect(marks).toHaveLength(count)
  })
})
