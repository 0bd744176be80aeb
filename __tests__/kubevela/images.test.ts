import { describe, expect, it } from 'vitest'
import { readYaml } from '../../src/addon/yaml.ts'
import { findImages, parseImage } from '../../src/kubevela/images.ts'
import { type Written, writtenInYaml } from '../../src/kubevela/written.ts'

function written(text: string): Written {
  const yaml = readYaml(text)
  if (yaml.kind !== 'read' || yaml.root === undefined) throw new Error('the test needs YAML')
  return writtenInYaml(yaml.root, { path: 'a.yaml', yaml })
}

describe('parseImage', () => {
  const digest = `sha256:${'0'.repeat(64)}`

  it.each([
    ['nginx', { repository: 'nginx', tag: undefined, digest: undefined }],
    ['nginx:1.27', { repository: 'nginx', tag: '1.27', digest: undefined }],
    ['localhost:5000/a/b_c:v1', { repository: 'localhost:5000/a/b_c', tag: 'v1', digest: undefined }],
    [`ghcr.io/o/r:v1@${digest}`, { repository: 'ghcr.io/o/r', tag: 'v1', digest }],
  ])('takes %s apart', (image, parts) => {
    expect(parseImage(image)).toEqual(parts)
  })

  it.each(['https://example.com/x.png', 'two words', '$(IMAGE)', '', 'a/', ':tag'])(
    'refuses "%s"',
    (text) => {
      expect(parseImage(text)).toBeUndefined()
    },
  )
})

describe('findImages', () => {
  it('puts together what charts split', () => {
    const values = written('image:\n  registry: ghcr.io\n  repository: o/r\n  tag: 1.10\n')

    expect(findImages([values], []).map(({ image, origin }) => [image, origin])).toEqual([
      ['ghcr.io/o/r:1.1', 'literal'],
    ])
  })

  it('finds none in the schema of a CustomResourceDefinition', () => {
    const schema = written('kind: CustomResourceDefinition\nspec:\n  example:\n    image: nginx\n')

    expect(findImages([schema], [])).toEqual([])
  })

  it('tells rendered images that no file spells out, once each', () => {
    const spelled = written('image: nginx:1\n')
    const rendered = [
      { image: 'nginx:1' },
      { a: [{ image: 'b:2' }, { image: { repository: 'b', tag: '2' } }] },
    ]

    expect(findImages([spelled], rendered).map(({ image, origin }) => [image, origin])).toEqual([
      ['nginx:1', 'literal'],
      ['b:2', 'computed'],
    ])
  })
})
