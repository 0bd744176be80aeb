import type { CueFile, YamlFile } from '../../kubevela/addon-facts.ts'
import { parseRawAddress } from '../../kubevela/raw-address.ts'
import { everyWritten, membersNamed, type Written } from '../../kubevela/written.ts'
import { defineRule, quote } from '../rule.ts'

const INSTALLED = ['template-cue', 'template-yaml', 'resource', 'parameter', 'legacy-parameter', 'definition']
/** Members whose address people look at; nothing installs from it. */
const FOR_PEOPLE = new Set([
  'icon',
  'description',
  'documentation',
  'docs',
  'home',
  'image',
  'definition.oam.dev/description',
])

export const remoteManifest = defineRule({
  id: 'remote-manifest',
  severity: 'warning',
  level: 'full',
  summary: 'files that an install takes from a repository are named by commit or version',
  why: 'What stands on a branch changes while the addon does not, and a renamed branch breaks every install. A commit never changes; tags that look like versions are accepted.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    return [...known.cue, ...known.yaml]
      .filter((file) => INSTALLED.includes(file.class))
      .flatMap((file) => installedParts(file).flatMap((part) => [...everyWritten(part)]))
      .flatMap(({ value, member }) => {
        if (value.kind !== 'literal' && value.kind !== 'default') return []
        if (FOR_PEOPLE.has(member?.label ?? '')) return []
        const address = parseRawAddress(value.value)
        if (address === undefined || address.kind !== 'branch') return []
        return [
          {
            ...value.place,
            message: `${quote(address.url)} is taken from the branch ${quote(address.revision)}, which changes`,
            fix: `write a commit in place of ${quote(address.revision)}`,
          },
        ]
      })
  },
})

// Of a definition only the template makes something; the rest describes it.
function installedParts(file: CueFile | YamlFile): readonly Written[] {
  if (file.class !== 'definition') return [file.written]
  return membersNamed(file.written, 'template').map(({ value }) => value)
}
