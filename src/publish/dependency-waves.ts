/** What ordering needs to know of a thing to publish. */
export interface Dependent {
  readonly archive: { readonly name: string }
  /** Names of the addons it depends on, those outside the list included. */
  readonly dependencies: readonly string[]
}

/**
 * Splits a list into waves: each item's dependencies within the list lie in earlier waves, so that nobody finds an addon whose
 * dependency is not there yet. Order within a wave is that of the list. The members of a cycle form one wave.
 */
export function dependencyWaves<Item extends Dependent>(
  items: readonly Item[],
): readonly (readonly Item[])[] {
  const waves: (readonly Item[])[] = []
  let waiting = items
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ archive }) => archive.name))
    const ready = waiting.filter(({ archive, dependencies }) =>
      dependencies.every((name) => name === archive.name || !names.has(name)),
    )
    const wave = ready.length === 0 ? waiting : ready
    waves.push(wave)
    waiting = waiting.filter((item) => !wave.includes(item))
  }
  return waves
}
