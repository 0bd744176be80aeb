import type { BranchAnswer } from '../ports.ts'
import { clippedWords, type Output, textOf, wordsOf } from './private-clone.ts'

/** Words why a push did not take effect: somebody else was faster, the server will not take it, or the way broke. */
export function whyNotPushed(pushed: Output, what: 'branch' | 'tag'): BranchAnswer {
  const words = wordsOf(pushed)
  const rejection = /^!\t[^\t]*\t(.*)$/m.exec(textOf(pushed))?.[1]
  if (rejection?.startsWith('[rejected]') === true) return { kind: 'moved' }
  // Two pushes at one moment: the server could not lock the branch. Not a refusal, the next try may pass.
  if (
    rejection !== undefined &&
    /cannot lock ref|failed to update ref|failed to lock|incorrect old value|reference already exists/i.test(
      `${rejection} ${words}`,
    )
  ) {
    return { kind: 'moved' }
  }
  if (rejection !== undefined) {
    return {
      kind: 'refused',
      message: `the server refused the push: ${clippedWords(`${rejection} ${words}`)}`,
      hint:
        what === 'branch'
          ? 'let this workflow push to the branch (branch protection, hooks), or name another branch'
          : 'let this workflow make the tag (tag protection, rulesets, hooks), or choose another tag-format',
    }
  }
  if (
    /\b(?:401|403)\b|authentication failed|could not read username|permission .*denied|access denied|not allowed/i.test(
      words,
    )
  ) {
    return {
      kind: 'refused',
      message: `the credentials may not push: ${clippedWords(words)}`,
      hint: 'add "permissions: contents: write" to the job and give it as github-token, or give a token that may push',
    }
  }
  return { kind: 'uncertain', message: `the push did not end: ${clippedWords(words)}` }
}
