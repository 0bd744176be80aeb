import type { BumpStep } from '../bump/bump-step.ts'
import { commitLines } from '../bump/changelog.ts'
import type { Reason } from '../bump/reason.ts'
import { codeSpan, details, escapeMarkdown, type Markdown, table } from './markdown.ts'

// GitHub takes 65,536 characters, Gitea more; what is cut is told of.
const MOST_CHARACTERS = 60_000

/** The text of the release proposal: what merging it publishes, and for each addon every reason and what the commits say. */
export function releaseBody(steps: readonly BumpStep[], registries: readonly string[] = []): Markdown {
  const where = registries.length === 0 ? '' : ` to ${registries.map(codeSpan).join(', ')}`
  const rows = steps.map(({ name, from, to, decision }) => [
    codeSpan(name),
    codeSpan(from),
    codeSpan(to),
    decision.level,
  ])
  const head = [
    `Merging this publishes${where}:`,
    table(['addon', 'now', 'next', 'step'], rows),
    'It is kept up to date by the workflow: commits on its branch are replaced. A label `addon:NAME:patch` (minor, major, none) on the pull request that makes a change, or the footer `Version-Step: patch` in its commit, decides against the content.',
  ]
  const parts = steps.map(stepDetails)
  const kept = parts.filter((_, at) => lengthOf([...head, ...parts.slice(0, at + 1)]) <= MOST_CHARACTERS)
  const cut = parts.length - kept.length
  const note = cut === 0 ? [] : [`The reasons of ${cut} more addons are in the log of the run.`]
  return [...head, ...kept, ...note].join('\n\n')
}

function stepDetails({ name, from, to, decision, commits }: BumpStep): Markdown {
  const reasons = decision.reasons.map((reason) => `- ${reasonLine(reason, decision.overruledBy)}`)
  const told = commitLines(commits)
  return details(`${name} ${to}`, `from ${from}`, [...reasons, '', ...told].join('\n').trim())
}

function reasonLine(reason: Reason, overruledBy: Reason | undefined): Markdown {
  const isOverruled = overruledBy !== undefined && reason.source !== 'label' && reason.source !== 'footer'
  return `${reason.level} (${reason.source}): ${escapeMarkdown(reason.text)}${isOverruled ? ' (overruled)' : ''}`
}

function lengthOf(parts: readonly string[]): number {
  return parts.join('\n\n').length
}
