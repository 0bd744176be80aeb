import { plainLine } from './plain-line.ts'

const TRAILER = 'Raised-By: addon-registry'
const TITLE = 'chore(release): raise '
const MOST_NAMED = 3

/** The first line of the commit, and the title of the proposal, that raises these addons. */
export function releaseTitle(steps: readonly { readonly name: string; readonly to: string }[]): string {
  const named = steps.slice(0, MOST_NAMED).map(({ name, to }) => `${plainName(name)} to ${plainName(to)}`)
  const more = steps.length > MOST_NAMED ? ` and ${steps.length - MOST_NAMED} more` : ''
  return `${TITLE}${named.join(', ')}${more}`
}

/** The message of the commit that raises these addons. */
export function releaseMessage(
  steps: readonly { readonly name: string; readonly from: string; readonly to: string }[],
): string {
  const lines = steps.map(
    ({ name, from, to }) => `- ${plainName(name)} ${plainName(from)} -> ${plainName(to)}`,
  )
  return `${releaseTitle(steps)}\n\n${lines.join('\n')}\n\n${TRAILER}`
}

/** True for a commit that this action made, also where a forge squashed it into another message. */
export function isOwnCommit(message: string): boolean {
  return message.startsWith(TITLE) || message.split(/\r?\n/).some((line) => line.trim() === TRAILER)
}

// Names and versions are the addons' own words: nothing but plain characters goes into a message.
function plainName(text: string): string {
  return plainLine(text)
    .replace(/[^\w.+-]/g, '-')
    .slice(0, 80)
}
