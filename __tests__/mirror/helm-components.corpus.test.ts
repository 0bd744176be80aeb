import { afterAll, describe, expect, it } from 'vitest'
import { RELEASE_NAMES, RELEASES } from '../../src/kubevela/releases.ts'
import { readAddonNeeds } from '../../src/mirror/read-needs.ts'
import { rewriteAddon } from '../../src/mirror/rewrite-addon.ts'
import { corpus, NO_CORPUS, readCorpus } from '../corpus.ts'
import { aCue } from '../cue-port.ts'

const cue = aCue({ timeMs: 120_000 })
afterAll(() => cue.close())

describe.skipIf(corpus === undefined)(`readAddonNeeds on real addons (skipped where ${NO_CORPUS})`, () => {
  it('finds every helm component with its values, and every image', async () => {
    const addons = await readCorpus(corpus ?? '')
    const releases = RELEASE_NAMES.map((name) => RELEASES[name])

    const lines = await Promise.all(
      addons.map(async (addon) => {
        const { needs } = await readAddonNeeds(addon, { releases, cue })
        const { charts, images, manifests, icon, unresolved } = needs
        return [
          `# ${addon.root}`,
          ...charts.map(
            (one) =>
              `chart ${one.component ?? '-'} ${one.repoType} ${one.url} ${one.chart} ${one.version}${one.when === undefined ? '' : ` when ${one.when}`}`,
          ),
          ...images.map(({ image }) => `image ${image}`),
          ...manifests.map((url) => `manifest ${url}`),
          ...(icon === undefined ? [] : [`icon ${icon}`]),
          ...unresolved.map(({ kind, message }) => `unresolved ${kind}: ${message}`),
        ].join('\n')
      }),
    )

    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/mirror-needs.txt')
  }, 300_000)

  it('rewrites every addon that has charts, proven under each release', async () => {
    const addons = await readCorpus(corpus ?? '')
    const releases = RELEASE_NAMES.map((name) => RELEASES[name])
    const place = { repoType: 'helm', url: 'http://localcm:8080' } as const

    const outcomes = await Promise.all(
      addons.map(async (addon) => {
        const read = await readAddonNeeds(addon, { releases, cue })
        const rewrite = await rewriteAddon(addon, { ...read, cue, placeOf: () => place })
        return read.needs.charts.length > 0 ? [addon.directory, rewrite.kind] : []
      }),
    )

    const withCharts = outcomes.filter((one) => one.length > 0)
    expect(withCharts).not.toHaveLength(0)
    expect(withCharts.filter(([, kind]) => kind !== 'rewritten')).toEqual([])
  }, 300_000)
})
