import { shadowedBy } from '../publish/next-free-version.ts'
import type { OutcomeError, Publisher, Stored } from '../publish/publisher.ts'

/** A version of an addon, as somebody or something spells it. */
export interface NamedVersion {
  readonly name: string
  readonly version: string
}

/** Where a version stands in a registry: there, spelled as the registry lists it, or not there, or not to be told. */
export type Located =
  | { readonly kind: 'held' | 'absent'; readonly version: string }
  | { readonly kind: 'several'; readonly error: OutcomeError }

/**
 * Finds a version in a registry, also where it is spelled differently there: `1.0.0` and `v1.0.0` are one version for all readers.
 * With `isExact` it is taken as it is spelled. Rejects where the registry cannot be read.
 */
export async function locateVersion(
  { name, version }: NamedVersion,
  publisher: Publisher,
  { isExact = false }: { readonly isExact?: boolean | undefined } = {},
): Promise<Located> {
  const listed = isExact ? [version] : (await publisher.versions(name)).map((row) => row.version)
  const others = listed.includes(version)
    ? []
    : listed.filter((other) => shadowedBy(version, [other]) !== undefined)
  const [spelled = version, second] = others
  if (second !== undefined) return { kind: 'several', error: nameOne({ name, version }, others) }
  const isThere = !holdsNothing(await publisher.fetch(name, spelled))
  return { kind: isThere ? 'held' : 'absent', version: spelled }
}

/** True where nothing is served: nothing ever was, or it was withdrawn. */
export function holdsNothing({ kind }: Stored): boolean {
  return kind === 'absent' || kind === 'withdrawn'
}

function nameOne({ name, version }: NamedVersion, others: readonly string[]): OutcomeError {
  return {
    message: `${others.join(' and ')} are both ${version} for its readers`,
    hint: `say which: ${others.map((other) => `${name}@${other}`).join(' or ')}`,
  }
}
