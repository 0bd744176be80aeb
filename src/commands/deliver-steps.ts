import { applySteps } from '../bump/apply-steps.ts'
import type { BumpStep } from '../bump/bump-step.ts'
import { releaseMessage, releaseTitle } from '../bump/own-commit.ts'
import { ActionError } from '../errors.ts'
import { registryLabel } from '../inputs/parse-inputs.ts'
import type { BranchAnswer, FileBranch, Proposal } from '../ports.ts'
import { releaseBody } from '../report/release-proposal.ts'
import type { CommandContext, RepositoryAccess } from './command.ts'

/** Puts what steps change where the input `deliver` says. `local` are the files for the work tree. */
export async function deliverSteps(
  context: CommandContext,
  steps: readonly BumpStep[],
  local: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const { inputs, logger } = context
  if (inputs.dryRun) return logger.info('nothing is written: dry-run')
  if (inputs.deliver === 'tree') {
    for (const [path, bytes] of local) await context.writeSource(path, bytes)
    return
  }
  if (inputs.deliver === 'commit' && steps.length === 0) return
  const access = await context.repository()
  const prefix = await prefixOf(context)
  if (inputs.deliver === 'commit') return await commitSteps(context, { access, steps, prefix })
  await proposeSteps(context, { access, steps, prefix })
}

interface Target {
  readonly access: RepositoryAccess
  readonly steps: readonly BumpStep[]
  /** Path of `root` below the repository's top, with a final `/`. */
  readonly prefix: string
}

// Each try reads the branch anew; as many as a busy branch ever needs.
const MOST_TRIES = 10
const PAUSE_MS = 300

async function commitSteps(context: CommandContext, { access, steps, prefix }: Target): Promise<void> {
  const name = branchOfRun(context, access)
  await withBranch(access, name, async (branch) => {
    await untilSettled(context, branch, async () => {
      const tip = await requireTip(branch, name)
      const { changes, taken } = await stepsAt(context, { branch, commit: tip, steps, prefix })
      if (changes.size === 0) return { kind: 'done' }
      return await branch.commit({ base: tip, changes, message: releaseMessage(taken) })
    })
  })
  context.logger.info(`committed to ${name}`)
}

async function proposeSteps(context: CommandContext, { access, steps, prefix }: Target): Promise<void> {
  const { proposals } = access
  if (proposals === undefined) {
    throw new ActionError('deliver pull-request: there is no forge whose API can be asked', {
      kind: 'input',
      hint: 'run in a workflow of GitHub or Gitea and give github-token, or use deliver: commit',
    })
  }
  if (context.event?.trigger.kind === 'pull-request') {
    throw new ActionError('deliver pull-request: this run belongs to a pull request itself', {
      kind: 'input',
      hint: 'run it on pushes to the default branch; on a pull request use deliver: commit',
    })
  }
  const base = branchOfRun(context, access)
  const head = `addon-registry/release-${base}`
  const open = await proposals.find({ head, base })
  await withBranch(access, base, async (from) =>
    withBranch(access, head, async (to) => {
      const tip = await requireTip(from, base)
      const wanted = await stepsAt(context, { branch: from, commit: tip, steps, prefix })
      if (wanted.taken.length === 0) return await closeProposal(open)
      const words = {
        title: releaseTitle(wanted.taken),
        body: releaseBody(wanted.taken, registriesOf(context)),
      }
      const isSame = open?.title === words.title && open.body.trim() === words.body.trim()
      await untilSettled(context, to, async () => {
        const current = await to.tip()
        if (isSame && current !== undefined && (await holds(to, current, wanted.changes)))
          return { kind: 'done' }
        return await to.commit({
          base: current,
          parent: tip,
          changes: wanted.changes,
          message: releaseMessage(wanted.taken),
        })
      })
      if (open === undefined) tellOf(await proposals.open({ head, base }, words))
      else if (!isSame) await proposals.update(open, words)
    }),
  )

  async function closeProposal(proposal: Proposal | undefined): Promise<void> {
    if (proposal === undefined) return
    await proposals?.update(proposal, undefined)
    context.logger.info(`closed ${proposal.url}: there is nothing to raise any more`)
  }

  function tellOf({ url }: Proposal): void {
    context.logger.info(`opened ${url}`)
  }
}

function registriesOf({ inputs }: CommandContext): readonly string[] {
  return inputs.hasChosenRegistry ? inputs.registries.map(registryLabel) : []
}

async function stepsAt(
  { inputs }: CommandContext,
  {
    branch,
    commit,
    steps,
    prefix,
  }: Pick<Target, 'steps' | 'prefix'> & { branch: FileBranch; commit: string },
) {
  const applied = await applySteps(steps, (path) => branch.read(commit, `${prefix}${path}`), inputs)
  const changes = new Map([...applied.changes].map(([path, bytes]) => [`${prefix}${path}`, bytes]))
  return { ...applied, changes }
}

async function holds(
  branch: FileBranch,
  commit: string,
  wanted: ReadonlyMap<string, Uint8Array>,
): Promise<boolean> {
  for (const [path, bytes] of wanted) {
    const found = await branch.read(commit, path)
    if (found === undefined || Buffer.compare(found, bytes) !== 0) return false
  }
  return true
}

async function untilSettled(
  { clock }: CommandContext,
  { location }: FileBranch,
  attempt: () => Promise<BranchAnswer>,
): Promise<void> {
  let last: BranchAnswer = { kind: 'moved' }
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    last = await attempt()
    if (last.kind === 'done') return
    if (last.kind === 'refused') {
      throw new ActionError(`${location}: ${last.message}`, { kind: 'forge', hint: last.hint })
    }
    await clock.sleep(PAUSE_MS * tries)
  }
  const why = last.kind === 'uncertain' ? last.message : 'others wrote to it at every try'
  throw new ActionError(`${location}: ${why}`, { kind: 'forge', hint: 'run the workflow again' })
}

async function withBranch(
  access: RepositoryAccess,
  name: string,
  work: (branch: FileBranch) => Promise<void>,
): Promise<void> {
  const branch = await access.branch(name)
  try {
    await work(branch)
  } finally {
    branch.close()
  }
}

async function requireTip(branch: FileBranch, name: string): Promise<string> {
  const tip = await branch.tip()
  if (tip !== undefined) return tip
  throw new ActionError(`there is no branch ${name} at ${branch.location}`, {
    kind: 'git',
    hint: 'push the branch first',
  })
}

// A proposal's own branch, the branch that was pushed, or the one that is checked out.
function branchOfRun({ event, inputs }: CommandContext, { defaultBranch }: RepositoryAccess): string {
  const trigger = event?.trigger
  if (trigger?.kind === 'pull-request' && inputs.deliver === 'commit' && trigger.headBranch !== undefined)
    return trigger.headBranch
  if (trigger?.kind === 'push') return trigger.branch
  if (defaultBranch !== undefined) return defaultBranch
  throw new ActionError('there is no branch to deliver to', {
    kind: 'input',
    hint: 'check out a branch, or use deliver: tree',
  })
}

async function prefixOf({ git }: CommandContext): Promise<string> {
  const place = await git.place()
  return place.kind === 'repository' ? place.prefix : ''
}
