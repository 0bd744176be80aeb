import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { PATTERNS, patternInArchive, patternOf } from '../../kubevela/classify.ts'
import { at, defineRule, quote } from '../rule.ts'

export const namePrefixTrap = defineRule({
  id: 'name-prefix-trap',
  severity: 'error',
  level: 'full',
  summary: 'the name is not the beginning of a path that KubeVela reads',
  why: 'When KubeVela reads an archive from a Helm registry it takes a path that begins with the addon name for one that stands below the addon already: an addon named `view` or `resources` loses those files without an error.',
  check({ metadata, files }) {
    if (metadata.kind !== 'parsed' || metadata.value.name === '') return []
    const { name } = metadata.value
    const lost = files.filter(
      ({ path }) => path.startsWith(name) && patternOf(path) !== patternInArchive(path, name),
    )
    const prefixes = PATTERNS.filter(({ prefix }) => prefix.startsWith(name))
    if (lost.length === 0 && prefixes.length === 0) return []
    const shown = (
      lost.length === 0 ? prefixes.map(({ prefix }) => prefix) : lost.map(({ path }) => path)
    ).slice(0, 3)
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, fieldNode(metadata.source, 'name') ?? metadata.source),
        message: `name ${quote(name)} hides files from Helm registries: ${shown.map(quote).join(', ')}`,
        fix: `choose a name that no path of the addon begins with, like ${quote(`${name}-addon`)}`,
      },
    ]
  },
})
