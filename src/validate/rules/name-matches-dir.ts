import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { at, defineRule, quote } from '../rule.ts'

export const nameMatchesDir = defineRule({
  id: 'name-matches-dir',
  severity: 'error',
  level: 'full',
  summary: "the name is that of the addon's directory",
  why: 'Git registries, dependencies and `vela addon enable` know the addon by its directory, the Application and the index by its name: where they differ the CLI waits for the wrong Application and reports success at once.',
  check({ metadata, directory }) {
    if (metadata.kind !== 'parsed' || metadata.value.name === '' || directory === '.') return []
    const { name } = metadata.value
    if (name === directory) return []
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, fieldNode(metadata.source, 'name') ?? metadata.source),
        message: `name ${quote(name)} is not the name of the directory, ${quote(directory)}`,
        fix: `write ${quote(directory)}, or rename the directory`,
      },
    ]
  },
})
