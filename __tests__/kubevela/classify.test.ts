import { describe, expect, it } from 'vitest'
import {
  baseName,
  byReadingOrder,
  isProperly,
  patternInArchive,
  patternOf,
  useOf,
} from '../../src/kubevela/classify.ts'

describe('patternOf', () => {
  it.each([
    ['metadata.yaml', 'metadata'],
    ['metadata.yaml.bak', 'metadata'],
    ['template.yaml.old', 'template-yaml'],
    ['parameter.cue.disabled', 'parameter'],
    ['README.md.txt', 'readme'],
    ['readme.md', 'readme'],
    ['resources/parameter.cue', 'legacy-parameter'],
    ['resources/parameter.cue.bak', 'legacy-parameter'],
    ['resources/deep/parameter.cue', 'resource'],
    ['resources-old/x.yaml', 'resource'],
    ['resources.yaml', 'resource'],
    ['definitions.bak/x.cue', 'definition'],
    ['views2/a.cue', 'view'],
    ['schemas-v1/a.yaml', 'schema'],
    ['config-templates.cue', 'config-template'],
    ['godef-old/main.go', 'go-definition'],
    ['template.cue', 'template-cue'],
    ['NOTES.cue', 'notes'],
  ])('takes %s for %s by its beginning', (path, expected) => {
    expect(patternOf(path)?.class).toBe(expected)
  })

  it.each([
    'LICENSE',
    'metadata.yml',
    'Readme.md',
    'README_CN.md',
    'notes.cue',
    'docs/metadata.yaml',
    '.git/config',
  ])('ignores %s', (path) => {
    expect(patternOf(path)).toBeUndefined()
  })
})

describe('patternInArchive', () => {
  it('agrees with a directory for a name that begins no path', () => {
    expect(patternInArchive('resources/a.yaml', 'fluxcd')?.class).toBe('resource')
  })

  it('loses the files whose path begins with the name', () => {
    expect(patternInArchive('resources/a.yaml', 're')).toBeUndefined()
    expect(patternInArchive('metadata.yaml', 'meta')).toBeUndefined()
    expect(patternInArchive('template.cue', 're')?.class).toBe('template-cue')
  })

  it('finds files below a folder of the name', () => {
    expect(patternInArchive('app/resources/a.yaml', 'app')?.class).toBe('resource')
    expect(patternOf('app/resources/a.yaml')).toBeUndefined()
  })
})

describe('isProperly', () => {
  it('tells the file itself from what only begins like it', () => {
    const isMeant = (path: string) => {
      const pattern = patternOf(path)
      return pattern !== undefined && isProperly(pattern, path)
    }

    expect(isMeant('metadata.yaml')).toBe(true)
    expect(isMeant('metadata.yaml.bak')).toBe(false)
    expect(isMeant('resources/a/b.cue')).toBe(true)
    expect(isMeant('resources-old/b.cue')).toBe(false)
  })
})

describe('useOf', () => {
  it('reads resources, definitions and views by extension, in lower case only', () => {
    expect(useOf('resources/a.cue')).toEqual({ kind: 'used', class: 'resource', language: 'cue' })
    expect(useOf('definitions/a.yml')).toEqual({ kind: 'used', class: 'definition', language: 'yaml' })
    expect(useOf('views/a.YAML')).toEqual({ kind: 'skipped', class: 'view', reason: 'extension' })
    expect(useOf('resources/dummy.txt')).toEqual({ kind: 'skipped', class: 'resource', reason: 'extension' })
  })

  it('drops a parameter.cue deeper in resources', () => {
    expect(useOf('resources/a/parameter.cue')).toEqual({
      kind: 'skipped',
      class: 'resource',
      reason: 'nested-parameter',
    })
  })

  it('reads every file of schemas as YAML and only CUE of config templates', () => {
    expect(useOf('schemas/README.md')).toEqual({ kind: 'used', class: 'schema', language: 'yaml' })
    expect(useOf('config-templates/a.yaml').kind).toBe('skipped')
  })

  it('says of all else that nothing reads it', () => {
    expect(useOf('LICENSE')).toEqual({ kind: 'ignored' })
  })
})

describe('byReadingOrder', () => {
  it('goes folder by folder', () => {
    const paths = ['a-b/x', 'a/z', 'a/b/c', 'B', 'a.cue']

    expect(paths.toSorted(byReadingOrder)).toEqual(['B', 'a/b/c', 'a/z', 'a-b/x', 'a.cue'])
  })
})

describe('baseName', () => {
  it('is the last part', () => {
    expect([baseName('a/b/c.cue'), baseName('c.cue')]).toEqual(['c.cue', 'c.cue'])
  })
})
