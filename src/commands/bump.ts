import { type Addon, addonLabel, pathInRepository } from '../addon/addon.ts'
import { METADATA_FILE } from '../addon/layout.ts'
import { applySteps } from '../bump/apply-steps.ts'
import type { BumpStep } from '../bump/bump-step.ts'
import { cascade } from '../bump/cascade.ts'
import { type ReadCommit, readCommit } from '../bump/commit-level.ts'
import { isOwnCommit } from '../bump/own-commit.ts'
import { type BumpAnswer, planBump } from '../bump/plan-bump.ts'
import type { Reason } from '../bump/reason.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import type { AddonRun } from '../report/run-report.ts'
import type { Finding, ServedRegistry } from '../validate/rule.ts'
import { basisFinder } from './bump-basis.ts'
import { chosenChannel } from './bump-channel.ts'
import { bumpReasons } from './bump-reasons.ts'
import type { Command, CommandContext, CommandResult } from './command.ts'
import { deliverSteps } from './deliver-steps.ts'
import { servedRegistries } from './known-state.ts'
import { type ChosenAddon, type LoadedCatalog, loadCatalog } from './load-catalog.ts'

/**
 * `bump`: raises the versions of the addons that changed, as far as their content, commits, labels and the input ask for, and puts
 * the changed files where `deliver` says. What was raised already stays, so that a second run does nothing.
 */
export const bump: Command = async (context) => {
  const { logger, inputs } = context
  if (inputs.versionStep === 'off') {
    logger.info('nothing to raise: version-step is off')
    return { addons: [] }
  }
  if (await isOwnPush(context)) {
    logger.info('nothing to raise: the pushed commits are those of an earlier bump')
    return { addons: [] }
  }
  const world = withSelection(context)
  const loaded = await loadCatalog(world)
  const planned = await planAll(world, loaded)
  const steps = planned.flatMap(({ answer }) => (answer.kind === 'step' ? [answer.step] : []))
  const all = cascade(steps, loaded.catalog, (addon, reasons) =>
    (planned.find((one) => one.addon === addon)?.again ?? alone(addon))(reasons),
  )
  const applied = await applySteps(all, (path) => readSource(context, path), { changelog: inputs.changelog })
  for (const step of all) tell(context, step)
  await deliverSteps(context, all, applied.changes)
  return resultOf({ planned, steps: all, catalog: loaded.catalog, problems: applied.problems })
}

// Git and CUE work beside this thread; more at once only hold memory.
const COMPARED_AT_ONCE = 4

interface Planned {
  readonly addon: Addon
  readonly answer: BumpAnswer
  /** Chooses again with more reasons. */
  readonly again: (reasons: readonly Reason[]) => BumpAnswer
}

// An addon that nobody chose has no reason of its own: only what it depends on.
function alone(addon: Addon): Planned['again'] {
  return (reasons) =>
    planBump({ addon, previous: undefined, reasons, commits: [], published: [], channel: undefined })
}

// Outside of a proposal every addon is looked at: each knows by itself what came since its last version.
function withSelection(context: CommandContext): CommandContext {
  const isProposal = context.event?.trigger.kind === 'pull-request' || context.inputs.base !== undefined
  return { ...context, defaultSelection: { kind: isProposal ? 'changed' : 'all' } }
}

async function planAll(context: CommandContext, loaded: LoadedCatalog): Promise<readonly Planned[]> {
  const findBasis = await basisFinder(context, loaded)
  const channel = chosenChannel(context)
  const served = await servedRegistries(context, loaded)
  let done = 0
  return await mapBounded(loaded.chosen, COMPARED_AT_ONCE, async (chosen) => {
    const { addon } = chosen
    const basis = await findBasis(chosen)
    const commits = basis.commits.filter(({ message }) => !isOwnCommit(message)).map(readCommit)
    const reasons = await bumpReasons(context, { addon, before: basis.before, commits })
    const again = (more: readonly Reason[]) =>
      planBump({
        addon,
        previous: versionOf(basis.before),
        reasons: [...reasons, ...more],
        commits: changelogCommits(commits),
        published: publishedOf(served, chosen),
        channel,
      })
    done += 1
    context.logger.progress('comparing', done, loaded.chosen.length)
    return { addon, answer: again([]), again }
  })
}

function versionOf(addon: Addon | undefined): string | undefined {
  return addon?.metadata.kind === 'parsed' ? addon.metadata.value.version : undefined
}

// Merges say what their commits have said.
function changelogCommits(commits: readonly ReadCommit[]): readonly ReadCommit[] {
  return commits.filter(({ subject }) => !/^Merge (?:pull request|branch|remote-tracking)\b/.test(subject))
}

function publishedOf(served: readonly ServedRegistry[], { addon }: ChosenAddon): readonly string[] {
  const name = addonLabel(addon)
  return served.flatMap(({ addons }) => (addons.get(name) ?? []).map(({ version }) => version))
}

async function isOwnPush({ event, git, inputs }: CommandContext): Promise<boolean> {
  if (event?.trigger.kind !== 'push' || inputs.operands.length > 0) return false
  const { before, after } = event.trigger
  const [from, to] = [before === undefined ? undefined : await git.commit(before), await git.commit(after)]
  if (to === undefined) return false
  const commits =
    from === undefined
      ? await git.log({ to, directory: '.', most: 1 })
      : await git.log({ from, to, directory: '.', most: 100 })
  const own = commits.filter(({ parents }) => parents.length < 2)
  return own.length > 0 && own.every(({ message }) => isOwnCommit(message))
}

const MAX_FILE_BYTES = 5 * 1024 * 1024

function readSource({ tree }: CommandContext, path: string): Promise<Uint8Array | undefined> {
  return tree.read(path, { maxBytes: MAX_FILE_BYTES })
}

function tell({ logger }: CommandContext, { name, from, to, decision }: BumpStep): void {
  logger.info(`${name}: ${from} → ${to} (${decision.level})`)
  for (const reason of decision.reasons) logger.info(`  ${reasonLine(reason)}`)
}

function reasonLine({ level, source, text }: Reason): string {
  return `${level} (${source}): ${text}`
}

interface Outcome {
  readonly planned: readonly Planned[]
  readonly steps: readonly BumpStep[]
  readonly catalog: readonly Addon[]
  readonly problems: readonly { readonly root: string; readonly message: string }[]
}

function resultOf({ planned, steps, catalog, problems }: Outcome): CommandResult {
  const roots = new Set([...planned.map(({ addon }) => addon.root), ...steps.map(({ root }) => root)])
  const addons = catalog.filter(({ root }) => roots.has(root))
  return {
    addons: addons.map((addon): AddonRun => {
      const step = steps.find(({ root }) => root === addon.root)
      const answer = planned.find((one) => one.addon === addon)?.answer
      const problem = problems.find(({ root }) => root === addon.root)?.message ?? messageOf(answer)
      const decision = step?.decision ?? (answer?.kind === 'kept' ? answer.decision : undefined)
      return {
        name: addonLabel(addon),
        root: addon.root,
        version: step?.to ?? versionOf(addon),
        ...(step === undefined ? {} : { previousVersion: step.from }),
        change: {
          kind: step === undefined ? 'unchanged' : 'modified',
          reasons: decision?.reasons.map(reasonLine) ?? [],
        },
        findings: problem === undefined ? [] : [findingOf(addon, problem)],
        outcomes: [],
      }
    }),
  }
}

function messageOf(answer: BumpAnswer | undefined): string | undefined {
  return answer?.kind === 'problem' ? answer.message : undefined
}

function findingOf(addon: Addon, message: string): Finding {
  return {
    root: addon.root,
    rule: 'version-bumped',
    severity: 'error',
    level: 'full',
    message: `the version cannot be raised: ${message}`,
    path: pathInRepository(addon, METADATA_FILE),
    fix: 'write "version:" with a quoted or plain version such as 1.0.0 on one line',
  }
}
