import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { at, defineRule, quote } from '../rule.ts'

/** The name must fit `addon-secret-<name>` and component names made from it. */
const MAX_NAME_LENGTH = 50
/** What `vela addon init` accepts (KubeVela pkg/addon/init.go). */
const KUBEVELA_NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/
/** What can stand in a file name, an archive path and a URL without being read as something else. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

export const nameFormat = defineRule({
  id: 'name-format',
  severity: 'error',
  level: 'full',
  summary: 'name is lower-case letters and digits, joined by single dashes, at most 50 characters',
  why: 'The name becomes part of an Application, a Secret and a label, which Kubernetes refuses in any other form, and of file names and URLs: Helm refuses names with a path separator.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed' || metadata.value.name === '') return []
    const { name } = metadata.value
    const place = {
      path: METADATA_FILE,
      ...at(metadata.yaml, fieldNode(metadata.source, 'name') ?? metadata.source),
    }
    if (!SAFE_NAME.test(name) || name.includes('..')) {
      const message = `name ${quote(name)} cannot name an archive`
      return [{ ...place, level: 'package', message, fix: fixFor(name) }]
    }
    if (name.length > MAX_NAME_LENGTH) {
      const message = `name ${quote(name)} has ${name.length} characters`
      return [{ ...place, message, fix: `use at most ${MAX_NAME_LENGTH} characters` }]
    }
    if (KUBEVELA_NAME.test(name)) return []
    return [{ ...place, message: `name ${quote(name)} is not a Kubernetes name`, fix: fixFor(name) }]
  },
})

function fixFor(name: string): string {
  const words =
    name
      .slice(0, MAX_NAME_LENGTH)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  return words.length === 0 ? 'use lower-case letters, digits and dashes' : `write "${words.join('-')}"`
}
