import { openFileTree } from '../adapters/file-tree.ts'
import { openFolder } from '../adapters/folder.ts'
import type { Inputs } from '../inputs/parse-inputs.ts'
import type { Run } from '../main.ts'
import { adviceFor } from '../report/advice.ts'
import type { SourceOf } from '../report/excerpt.ts'
import { makeDigests } from '../report/outputs.ts'
import { printReport, type RunReport } from '../report/run-report.ts'
import type { VelaAdvice } from '../report/vela-lines.ts'

const MAX_SOURCE_BYTES = 1024 * 1024

/** The source texts that findings of a report point at, read once more for their excerpts; absent where they cannot be read. */
export async function sourcesOf({ report, inputs }: Run): Promise<SourceOf> {
  const texts = new Map<string, string>()
  if (inputs === undefined || report.addons.length === 0) return () => undefined
  const tree = openFileTree(inputs.root)
  const paths = new Set(
    report.addons.flatMap(({ findings }) =>
      findings.flatMap(({ path, line }) => (line === undefined ? [] : [path])),
    ),
  )
  for (const path of paths) {
    const bytes = await tree.read(path, { maxBytes: MAX_SOURCE_BYTES }).catch(() => undefined)
    if (bytes !== undefined) texts.set(path, new TextDecoder('utf-8').decode(bytes))
  }
  return (path) => texts.get(path)
}

/** The lines to copy for the registries of a run; none where it published nothing. */
export function adviceOf({ report, inputs, repository }: Run): readonly VelaAdvice[] {
  if (report.command !== 'publish' || inputs === undefined) return []
  const own = repository === undefined ? undefined : { repository, tagFormat: inputs.tagFormat }
  return adviceFor(report, inputs.registries, own)
}

/** The hosts of a run's registries: links may lead there. */
export function hostsOf(inputs: Inputs | undefined): readonly string[] {
  return (inputs?.registries ?? []).flatMap((spec) => {
    if (spec.kind === 'oci') return [spec.host]
    return spec.kind === 'chartmuseum' ? [new URL(spec.url).host] : []
  })
}

/** Writes a text to a file. */
export async function writeText(text: string, file: string): Promise<void> {
  const { folder, name } = splitFile(file)
  await openFolder(folder).write(name, Buffer.from(text, 'utf8'))
}

/** Writes the report and, beside it where a folder is given, the digests in the form of `sha256sum`. */
export async function writeReport(report: RunReport, file: string): Promise<void> {
  await writeText(printReport(report), file)
}

/** Writes the digests of a run's archives, in the form of `sha256sum`. */
export async function writeDigests(report: RunReport, file: string): Promise<void> {
  await writeText(makeDigests(report), file)
}

function splitFile(file: string): { readonly folder: string; readonly name: string } {
  const slash = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'))
  return { folder: slash === -1 ? '.' : file.slice(0, slash) || '/', name: file.slice(slash + 1) }
}
