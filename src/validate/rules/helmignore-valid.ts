import { HELM_IGNORE_FILE, METADATA_FILE } from '../../addon/layout.ts'
import { defineRule, escapeText, type Mark } from '../rule.ts'

export const helmignoreValid = defineRule({
  id: 'helmignore-valid',
  severity: 'error',
  level: 'package',
  summary: '.helmignore has only patterns that Helm takes and hides nothing that the addon needs',
  why: 'Helm fails on `**` and on bad patterns, and reads `!x` as "leave out everything that is not x". A hidden metadata.yaml makes an archive that packs without an error and cannot be enabled.',
  check(addon) {
    const problems = addon.ignoreProblems.map(
      ({ line, message }): Mark => ({
        path: HELM_IGNORE_FILE,
        line,
        column: 1,
        message: escapeText(message),
        fix: 'use a pattern without "**"; a name without "/" matches at any depth',
      }),
    )
    const hidden = addon.files.some(({ path, ignored }) => ignored && path === METADATA_FILE)
    const message = `${METADATA_FILE} is left out of the archive`
    return hidden
      ? [...problems, { path: HELM_IGNORE_FILE, message, fix: 'remove the pattern that matches it' }]
      : problems
  },
})
