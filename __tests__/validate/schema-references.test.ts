import { describe, expect, it } from 'vitest'
import { readAddon } from '../../src/read/read-addon.ts'
import { rules } from '../../src/validate/catalog.ts'
import { validate } from '../../src/validate/validate.ts'
import { memoryFileTree } from '../fakes/memory-file-tree.ts'
import { GOOD_METADATA } from './an-addon.ts'

const REFERENCES = [
  'file:///dev/zero',
  'file:///etc/passwd',
  'https://example.com/schema.json',
  '../../secret.json',
]

describe('a schema that refers to something outside', () => {
  it.each(REFERENCES)('T34 is judged as text: nothing is opened at %s', async (target) => {
    const schema = JSON.stringify({ $ref: target, properties: { a: { $ref: `${target}#/a` } } })
    const tree = memoryFileTree({
      'addons/sample/metadata.yaml': GOOD_METADATA,
      'addons/sample/values.schema.json': schema,
      'addons/sample/schemas/addon-uischema-sample.yaml': `- $ref: ${target}\n`,
    })
    const opened: string[] = []
    const watched = {
      ...tree,
      read: async (path: string, options: { readonly maxBytes: number }) => {
        opened.push(path)
        return await tree.read(path, options)
      },
    }

    const addon = await readAddon(watched, 'addons/sample')
    const findings = validate([addon], rules, { catalog: [addon] })

    expect(opened.toSorted()).toEqual(addon.files.map(({ path }) => `addons/sample/${path}`))
    expect(findings.map(({ rule }) => rule)).not.toContain('internal')
  })
})
