import { type Addon, addonLabel, fileAt, pathInRepository } from '../addon/addon.ts'
import { README_FILES } from '../addon/layout.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs/parse-inputs.ts'
import { StageRefusal } from '../kubevela/failure.ts'
import { hasProperties, renderParameterSchema } from '../kubevela/parameters.ts'
import { RELEASES } from '../kubevela/releases.ts'
import { openBench } from '../kubevela/render.ts'
import { readAddon } from '../read/read-addon.ts'
import { parameterTable, spliceTable } from '../report/parameter-table.ts'
import { safeText } from '../report/safe-text.ts'
import { chooseAddons } from './choose-addons.ts'
import type { CommandContext, CommandResult } from './command.ts'

/** What became of one README. */
interface Documented {
  readonly name: string
  readonly path: string
  readonly status: 'current' | 'written' | 'stale' | 'failed'
  readonly reason?: string
}

/**
 * `docs ADDON…`: writes the table of an addon's parameters into its README, from its CUE, as the newest release asked for sees it.
 * With `--check` nothing is written, and a README that would change ends the run with exit status 1.
 */
export async function docs(context: CommandContext): Promise<CommandResult> {
  const { inputs, logger, tree } = context
  const chosen = await chooseAddons(context, patternsOf(inputs))
  const results: Documented[] = []
  for (const [at, { root }] of chosen.entries()) {
    logger.progress('writing parameter tables', at + 1, chosen.length)
    results.push(await document(await readAddon(tree, root), context))
  }
  const text =
    inputs.format === 'json' ? `${JSON.stringify(results, undefined, 2)}\n` : results.map(inWords).join('')
  return {
    addons: [],
    document: text,
    differs: results.some(({ status }) => status === 'stale' || status === 'failed'),
  }
}

// Looking at all of them harms nobody; files are written where they were asked for.
function patternsOf({ operands, selection, checkOnly }: Inputs): readonly string[] {
  if (operands.length > 0) return operands
  if (selection?.kind === 'listed') return selection.patterns
  if (checkOnly || selection?.kind === 'all') return []
  throw new ActionError('docs writes into READMEs, so it takes the addons to write for', {
    kind: 'input',
    hint: 'name addons (addon-registry docs fluxcd), give their paths, or write --addons all; docs --check looks at all',
  })
}

async function document(addon: Addon, context: CommandContext): Promise<Documented> {
  const file = README_FILES.map((name) => fileAt(addon, name)).find((found) => found !== undefined)
  const path = pathInRepository(addon, file?.path ?? README_FILES[0])
  const about = { name: addonLabel(addon), path }
  const before = file === undefined ? undefined : Buffer.from(file.bytes).toString('utf8')
  if (file !== undefined && Buffer.compare(Buffer.from(before ?? ''), file.bytes) !== 0)
    return { ...about, status: 'failed', reason: 'it is not UTF-8, so it is left alone' }
  const schema = await schemaOf(addon, context)
  if (schema.kind === 'refused') return { ...about, status: 'failed', reason: schema.message }
  const isEmpty = !hasProperties(schema.value)
  const spliced = spliceTable(before ?? `# ${about.name}\n`, parameterTable(schema.value), { isEmpty })
  if (spliced.kind === 'broken')
    return { ...about, status: 'failed', reason: `line ${spliced.line}: ${spliced.message}` }
  if (spliced.text === before || (before === undefined && isEmpty)) return { ...about, status: 'current' }
  if (context.inputs.checkOnly) return { ...about, status: 'stale' }
  await context.writeSource(path, Buffer.from(spliced.text))
  return { ...about, status: 'written' }
}

type Schema =
  | { readonly kind: 'made'; readonly value: Awaited<ReturnType<typeof renderParameterSchema>> }
  | { readonly kind: 'refused'; readonly message: string }

async function schemaOf(addon: Addon, { inputs, cue }: CommandContext): Promise<Schema> {
  const opened = openBench(addon, { release: RELEASES[inputs.releases.at(-1) ?? '1.11'], cue })
  if (opened.kind === 'refused') return { kind: 'refused', message: placed(opened.failure) }
  try {
    return { kind: 'made', value: await renderParameterSchema(opened.bench) }
  } catch (thrown) {
    if (thrown instanceof StageRefusal) return { kind: 'refused', message: placed(thrown.failure) }
    throw thrown
  }
}

function placed({ path, line, message }: StageRefusal['failure']): string {
  const place = [path, line].filter((part) => part !== undefined).join(':')
  return place === '' ? message : `${place}: ${message}`
}

const SIGNS = { current: '✔', written: '✔', stale: '✘', failed: '✘' } as const
const WORDS = {
  current: 'up to date',
  written: 'written',
  stale: 'its parameter table is stale',
  failed: 'left alone',
} as const

function inWords({ name, path, status, reason }: Documented): string {
  const why = reason === undefined ? '' : `: ${reason}`
  const next = status === 'stale' ? `  next: addon-registry docs ${safeText(name)}\n` : ''
  return `${safeText(`${SIGNS[status]} ${path}: ${WORDS[status]}${why}`)}\n${next}`
}
