import { ActionError } from '../errors.ts'
import { sha256Of } from '../package/package-addon.ts'
import { type ReadyArchive, readReadyArchive } from '../publish/ready-archive.ts'
import type { AddonRun } from '../report/run-report.ts'
import type { Finding } from '../validate/rule.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { sendArchives } from './send-archives.ts'

/** The file beside archives that lists their digests in the form of `sha256sum`; the action writes it. */
export const DIGESTS_FILE = 'sha256sums.txt'

/** True where the user asks to publish archives as they are: files that end in `.tgz`, or a folder of them. */
export function hasReadyArchives({ inputs }: CommandContext): boolean {
  return inputs.archives !== undefined || inputs.operands.some((operand) => operand.endsWith('.tgz'))
}

/**
 * `publish FILE.tgz…` and `publish --archives FOLDER`: sends ready archives byte for byte, addons or plain charts, with the
 * provenance file beside each. Where the digests of the run that packed them lie in the folder, each must match (T58). One that
 * cannot be published never stops another.
 */
export async function publishReady(context: CommandContext): Promise<CommandResult> {
  const ready = await Promise.all((await namedFiles(context)).map((path) => readOne(path, context)))
  const items = ready.flatMap(({ archive }) => (archive.kind === 'ready' ? [archive.item] : []))
  const results = context.inputs.dryRun ? [] : await sendArchives(context, items, await context.publishers())
  const outcomesOf = new Map(results.map(({ item, outcomes }) => [item, outcomes]))
  return {
    addons: ready.map(({ path, archive }): AddonRun => {
      if (archive.kind === 'refused')
        return { name: path, root: path, findings: [refusal(path, archive)], outcomes: [] }
      const { name, version } = archive.item.archive
      const outcomes = outcomesOf.get(archive.item) ?? []
      return { name, root: path, version, findings: [], archive: archive.item.archive, outcomes }
    }),
  }
}

interface ReadFile {
  readonly path: string
  readonly archive: ReadyArchive
}

async function namedFiles({ inputs, listNamed }: CommandContext): Promise<readonly string[]> {
  const { archives: folder, operands } = inputs
  const other = operands.find((operand) => !operand.endsWith('.tgz'))
  if (other !== undefined) {
    throw new ActionError(`cannot publish archives and addons in one run: "${other}"`, {
      kind: 'input',
      hint: 'name either files that end in .tgz, or addons',
    })
  }
  if (folder === undefined) return operands
  const found = (await listNamed(folder)).filter((name) => name.endsWith('.tgz'))
  if (found.length + operands.length > 0) return [...operands, ...found.map((name) => `${folder}/${name}`)]
  throw new ActionError(`no archives found: "${folder}" holds no .tgz`, {
    kind: 'input',
    hint: 'set archives to the folder that package wrote to',
  })
}

async function readOne(path: string, { readNamed }: CommandContext): Promise<ReadFile> {
  const bytes = await readNamed(path)
  if (bytes === undefined) {
    throw new ActionError(`there is no file "${path}"`, {
      kind: 'input',
      hint: 'give the path of a .tgz file',
    })
  }
  const provenance = await readNamed(`${path}.prov`)
  const problem = await digestProblem(path, bytes, readNamed)
  if (problem !== undefined) return { path, archive: { kind: 'refused', ...problem } }
  return {
    path,
    archive: await readReadyArchive({ path, bytes, ...(provenance === undefined ? {} : { provenance }) }),
  }
}

// An archive that passed through a store on its way between two jobs is what left the first one, or it is nothing.
async function digestProblem(
  path: string,
  bytes: Uint8Array,
  readNamed: CommandContext['readNamed'],
): Promise<{ readonly message: string; readonly hint: string } | undefined> {
  const slash = path.lastIndexOf('/') + 1
  const list = await readNamed(`${path.slice(0, slash)}${DIGESTS_FILE}`)
  if (list === undefined) return undefined
  const file = path.slice(slash)
  const lines = new TextDecoder('utf-8').decode(list).split('\n')
  if (lines.includes(`${sha256Of(bytes)}  ${file}`)) return undefined
  const isListed = lines.some((line) => line.endsWith(`  ${file}`))
  return {
    message: `cannot publish ${path}: ${isListed ? 'its digest is not the one in' : 'it is not listed in'} ${DIGESTS_FILE}`,
    hint: 'pack the addons anew and hand both on together, archives and digests',
  }
}

function refusal(path: string, { message, hint }: Extract<ReadyArchive, { kind: 'refused' }>): Finding {
  return {
    root: path,
    rule: 'archive-readable',
    severity: 'error',
    level: 'package',
    message,
    path,
    ...(hint === undefined ? {} : { fix: hint }),
  }
}
