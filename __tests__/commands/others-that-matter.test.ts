import { describe, expect, it } from 'vitest'
import { othersThatMatter } from '../../src/commands/others-that-matter.ts'
import { anAddon } from '../validate/an-addon.ts'

function named(name: string, dependencies: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const list = dependencies.map((one) => `{name: ${one}}`).join(', ')
  const metadata = `name: ${name}\nversion: 1.0.0\ndependencies: [${list}]\n`
  return anAddon({ root: `addons/${name}`, files: { 'metadata.yaml': metadata, ...files } })
}

describe('othersThatMatter', () => {
  const definition = { 'definitions/x.cue': 'x: {}\n' }
  const [app, near, far, apart] = [
    named('app', ['near']),
    named('near', ['far', 'app']),
    named('far', []),
    named('apart', [], definition),
  ]
  const catalog = [app, near, far, apart]

  it('are the dependencies, near and far, of an addon that defines nothing', () => {
    expect(othersThatMatter([app], catalog)).toEqual([near, far])
  })

  it('are all where a chosen addon has definitions', () => {
    expect(othersThatMatter([apart], catalog)).toEqual([app, near, far])
  })
})
