import type { Json } from '../addon/yaml.ts'
import type { CueUnit } from '../cue/evaluation.ts'
import type { CueFailure, Outline } from '../cue/outline.ts'
import type { CueReply, CueSession } from '../ports.ts'
import { type AuthoredSource, authored, authorPosition, declaredIn } from './cue-source.ts'
import { type AuthorPosition, type Stage, StageRefusal } from './failure.ts'
import type { JsonObject } from './go-value.ts'
import type { InstallPackage, PackageFile } from './install-package.ts'
import type { Release } from './releases.ts'

/** What rendering one addon for one release works with. */
export interface Workbench {
  readonly release: Release
  readonly session: CueSession
  readonly package: InstallPackage
  /** The arguments of the install. */
  readonly arguments: JsonObject
}

/** Unwraps an engine's reply; a limit or a crash ends the stage. */
export async function answered<Answer>(reply: Promise<CueReply<Answer>>, stage: Stage): Promise<Answer> {
  const result = await reply
  if (result.kind === 'answered') return result.answer
  const limit = result.kind === 'limit' ? result.limit : 'crash'
  throw new StageRefusal({ stage, message: `its CUE cannot be evaluated: ${result.message}`, limit })
}

/** The outlines of files, by path. */
export async function outlinesOf(
  bench: Workbench,
  files: readonly PackageFile[],
  { stage, depth }: { readonly stage: Stage; readonly depth?: number },
): Promise<ReadonlyMap<string, Outline>> {
  const sources = files.map((file) => ({ name: file.path, text: file.text }))
  const outlines = await answered(bench.session.inspect(sources, depth === undefined ? {} : { depth }), stage)
  return new Map(outlines.map((outline) => [outline.name, outline]))
}

/** What a release does to sources before it compiles them. */
export function rewriting(release: Release): Pick<CueUnit, 'rewrite'> {
  return release.defaultsParameterLoops ? { rewrite: ['parameter-loops'] } : {}
}

/**
 * Ends the stage with what CUE says, at the place that is the author's: that of the error, else that of the declaration which
 * its path leads to.
 */
export async function refuseByCue(
  bench: Workbench,
  failure: CueFailure & { readonly file?: string },
  { stage, sources, what }: { stage: Stage; sources: readonly AuthoredSource[]; what?: string },
): Promise<never> {
  const files = sources.map((source) => ({ name: source.path, path: source.path, text: source.unit.text }))
  const known = authorPosition(failure.problems, sources)
  const outlines = await outlinesOf(bench, files, { stage, ...(known === undefined ? {} : { depth: 1 }) })
  const place = known ?? declaredPlace(failure, sources, outlines)
  const path = place?.path ?? sources.find((source) => source.unit.name === failure.file)?.path
  const message = what === undefined ? failure.message : `${what}: ${failure.message}`
  const fix = adviceFor(bench.release, [...outlines.values()], path)
  throw new StageRefusal({
    stage,
    message,
    ...(path === undefined ? {} : { path }),
    ...(place === undefined ? {} : { line: place.line, column: place.column }),
    ...(fix === undefined ? {} : { fix }),
  })
}

function declaredPlace(
  failure: CueFailure,
  sources: readonly AuthoredSource[],
  outlines: ReadonlyMap<string, Outline>,
): AuthorPosition | undefined {
  for (const problem of failure.problems) {
    for (const source of sources) {
      const place = declaredIn(outlines.get(source.path), problem.path ?? [])
      const line = (place?.line ?? 0) - source.linesBefore
      if (place === undefined || line < 1 || line > source.lines) continue
      return { path: source.path, line, column: place.column }
    }
  }
  return undefined
}

// What the sources themselves show to be refused needs no reading of CUE's words.
function adviceFor(
  release: Release,
  outlines: readonly Outline[],
  path: string | undefined,
): string | undefined {
  const unused = outlines
    .find((outline) => outline.name === path)
    ?.imports.filter((one) => !one.used)
    .map((one) => `"${one.path}"`)
  if (unused !== undefined && unused.length > 0) return `remove the unused import of ${unused.join(', ')}`
  const sums = outlines.flatMap(({ listArithmetic }) => listArithmetic)
  if (!release.refusesListArithmetic || sums.length === 0) return undefined
  const isSum = sums.some(({ operator }) => operator === '+')
  return isSum
    ? 'import "list" and write list.Concat([a, b]) instead of a + b, which every judged release accepts'
    : 'import "list" and write list.Repeat(a, n) instead of n * a, which every judged release accepts'
}

/** The path that stands for the parameters where an addon has none. */
const NO_PARAMETER_FILE = 'parameter.cue'

/**
 * The parameters' source with what KubeVela tells every template after it: the addon's metadata and the arguments
 * (pkg/addon/render.go formatContext).
 */
export function contextSource(
  { package: { parameter, metadata }, arguments: args }: Workbench,
  { before = '', context = {} }: { readonly before?: string; readonly context?: JsonObject } = {},
): AuthoredSource {
  const known = JSON.stringify({ ...context, metadata: metadataJson(metadata) })
  const after = `\ncontext: ${known}\nparameter: ${JSON.stringify(args)}\n`
  return authored(parameter?.path ?? NO_PARAMETER_FILE, parameter?.text ?? '', { before, after })
}

// The order and the omissions are those of Go's Meta (pkg/addon/type.go).
function metadataJson(metadata: InstallPackage['metadata']): Json {
  const { deployTo, system } = metadata
  return {
    name: metadata.name,
    version: metadata.version,
    description: metadata.description,
    icon: metadata.icon,
    ...(metadata.url === '' ? {} : { url: metadata.url }),
    ...(metadata.tags.length === 0 ? {} : { tags: metadata.tags }),
    ...(Object.keys(metadata.uxPlugins).length === 0 ? {} : { uxPlugins: metadata.uxPlugins }),
    ...(deployTo === undefined
      ? {}
      : {
          deployTo: {
            ...(deployTo.legacyRuntimeCluster ? { runtime_cluster: true } : {}),
            disableControlPlane: deployTo.disableControlPlane,
            runtimeCluster: deployTo.runtimeCluster,
          },
        }),
    ...(metadata.dependencies.length === 0 ? {} : { dependencies: metadata.dependencies.map(withoutEmpty) }),
    ...(metadata.needNamespace.length === 0 ? {} : { needNamespace: metadata.needNamespace }),
    invisible: metadata.invisible,
    ...(system === undefined ? {} : { system: withoutEmpty(system) }),
    ...(Object.keys(metadata.annotations).length === 0 ? {} : { annotations: metadata.annotations }),
  }
}

function withoutEmpty(texts: object): JsonObject {
  return Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ''))
}
