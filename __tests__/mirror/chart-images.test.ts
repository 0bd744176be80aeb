import { describe, expect, it } from 'vitest'
import { chartImages } from '../../src/mirror/chart-images.ts'
import { aChart, type ChartSketch } from '../fakes/chart-repository.ts'

async function imagesOf(sketch: ChartSketch, values: Parameters<typeof chartImages>[1]['values'] = []) {
  const { images, unresolved } = await chartImages(aChart(sketch), { name: 'demo', version: '1.0.0', values })
  return { images: images.map(({ image }) => image), unresolved: unresolved.map(({ message }) => message) }
}

describe('chartImages', () => {
  it('lists what the values name, in one text or in parts', async () => {
    const files = {
      'values.yaml':
        'image: {registry: ghcr.io, repository: acme/demo, tag: v1.2.0}\nsidecar: {image: busybox:1.36}\nextra:\n  - image: {name: acme/extra, tag: "2"}\n',
    }

    expect(await imagesOf({ files })).toEqual({
      images: ['acme/extra:2', 'busybox:1.36', 'ghcr.io/acme/demo:v1.2.0'],
      unresolved: [],
    })
  })

  it("lays the component's values over the chart's own", async () => {
    const files = {
      'values.yaml': 'image:\n  repository: acme/demo\n  tag: v1\nproxy:\n  image: acme/proxy:1\n',
    }

    expect((await imagesOf({ files }, [{ image: { tag: 'v2' }, proxy: null }])).images).toEqual([
      'acme/demo:v2',
    ])
  })

  it('reads the annotation of Artifact Hub', async () => {
    const chart = {
      annotations: {
        'artifacthub.io/images':
          '- name: demo\n  image: ghcr.io/acme/demo:v3\n- name: init\n  image: docker.io/acme/init:v3\n',
      },
    }

    expect((await imagesOf({ chart, files: { 'values.yaml': '{}\n' } })).images).toEqual([
      'docker.io/acme/init:v3',
      'ghcr.io/acme/demo:v3',
    ])
  })

  it('reads templates word for word, and what charts within name', async () => {
    const inner = aChart({ name: 'inner', files: { 'values.yaml': 'image: acme/inner:1\n' } })
    const files = {
      'values.yaml': 'inner:\n  image: acme/inner:2\n',
      'templates/job.yaml': 'containers:\n  - image: "acme/job:5"\n  - image: {{ .Values.x }}\n',
      'charts/inner-1.0.0.tgz': inner,
      'charts/open/Chart.yaml': 'name: open\nversion: 1.0.0\n',
      'charts/open/values.yaml': 'image: acme/open:3\n',
    }

    expect((await imagesOf({ files })).images).toEqual(['acme/inner:2', 'acme/job:5', 'acme/open:3'])
  })

  it('says what it cannot know', async () => {
    const untagged = await imagesOf({
      chart: { appVersion: 'v9' },
      files: { 'values.yaml': 'image: {repository: acme/demo}\n' },
    })
    const computed = await imagesOf({
      files: { 'values.yaml': '{}\n', 'templates/a.yaml': 'image: {{ include "x" . }}\n' },
    })

    expect(untagged).toEqual({
      images: [],
      unresolved: ['chart demo 1.0.0: acme/demo has no tag in its values (its appVersion is v9)'],
    })
    expect(computed.unresolved).toEqual([
      'chart demo 1.0.0: its templates put images together from values that do not name them',
    ])
  })
})
