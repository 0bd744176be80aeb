import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withdraw } from '../../src/commands/withdraw.ts'
import type { Archive } from '../../src/package/package-addon.ts'
import { createPageKeeper, type PageKeeperOptions } from '../../src/page/keep-page.ts'
import { publishAll } from '../../src/publish/publish.ts'
import { createPagesPublisher } from '../../src/publish/registries/pages.ts'
import { createStaticFolderPublisher } from '../../src/publish/registries/static-folder.ts'
import { aCue } from '../cue-port.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { type MemoryFolder, memoryFolder } from '../fakes/memory-folder.ts'
import { anArchive } from '../publish/an-archive.ts'
import { type BareRepository, bareRepository } from '../publish/registries/bare-repository.ts'

const cue = aCue()
afterAll(() => cue.close())

describe('createPageKeeper', () => {
  it('writes the page and the list for tools with the index', async () => {
    const folder = memoryFolder()

    await publish(folder, [await anArchive({ name: 'a' })])

    expect(folder.changes).toEqual([
      'write a-1.0.0.tgz',
      'write index.yaml',
      'write addons.json',
      'write artifacthub-repo.yml',
      'write index.html',
    ])
  })

  it('changes no byte where everything is there (F60)', async () => {
    const folder = memoryFolder()
    await publish(folder, [await anArchive()])
    const before = new Map(folder.files)
    const changes = folder.changes.length

    await publish(folder, [await anArchive()])

    expect(folder.changes).toHaveLength(changes)
    expect(new Map(folder.files)).toEqual(before)
  })

  it('makes the same files whether archives were read before or not', async () => {
    const files = {
      'parameter.cue': 'parameter: {\n  // +usage=How many\n  "2": *1 | int\n  name: string\n}\n',
      'definitions/demo.cue': DEFINITION,
      'CHANGELOG.md': '# 1.0.0\n',
    }
    const [first, second] = [await anArchive({ files }), await anArchive({ name: 'other' })]
    const [grown, whole] = [memoryFolder(), memoryFolder()]

    await publish(grown, [first])
    await publish(grown, [second])
    await publish(whole, [first, second])

    for (const file of ['addons.json', 'index.html'])
      expect(text(grown, file).replaceAll(indexOf(grown), '')).toBe(
        text(whole, file).replaceAll(indexOf(whole), ''),
      )
  })

  it('reads no archive that it read before', async () => {
    const folder = memoryFolder()
    await publish(folder, [await anArchive({ name: 'a' }), await anArchive({ name: 'b' })])
    const reads: string[] = []
    const watched = {
      ...folder,
      read: (name: string) => {
        reads.push(name)
        return folder.read(name)
      },
    }

    await publish(watched, [await anArchive({ name: 'c' })])

    expect(reads.filter((name) => name.endsWith('.tgz')).map((name) => name[0])).not.toContain('a')
    expect(text(folder, 'index.html')).toContain('id="/a/readme/a"')
  })

  it('takes over what it rendered before, less what was put into it since', async () => {
    const folder = memoryFolder()
    await publish(folder, [await anArchive({ name: 'a' })])
    const page = text(folder, 'index.html')
    const [, key = ''] = /data-made="([0-9a-f]+)"/.exec(page) ?? []
    const changed = `<h3>Kept</h3><script>alert(1)</script><b onclick="x">bold</b>`
    const put = page.replace(/(data-made="[0-9a-f]+">)[\s\S]*?(<\/div><!--)/, `$1${changed}$2`)
    folder.files.set('index.html', Buffer.from(put))

    await publish(folder, [await anArchive({ name: 'b' })])

    expect(text(folder, 'index.html')).toContain(
      `data-made="${key}"><h3>Kept</h3><b>bold</b></div><!--/${key}-->`,
    )
  })

  it('leaves files of these names alone that are not ours', async () => {
    const foreign = {
      'index.html': '<!doctype html><title>My site</title>',
      'addons.json': '[]',
      'artifacthub-repo.yml': 'repositoryID: mine\n',
    }
    const folder = memoryFolder(foreign)

    await publish(folder, [await anArchive()])

    for (const [file, bytes] of Object.entries(foreign)) expect(text(folder, file)).toBe(bytes)
    expect(folder.files.has('index.yaml')).toBe(true)
  })

  it.each(['addons.json', 'index.html', 'artifacthub-repo.yml'])(
    'publishes all the same where %s cannot be written, and says so',
    async (file) => {
      const folder = memoryFolder()
      folder.failOn((change) => change === `write ${file}`)
      const said: string[] = []

      const outcomes = await publish(folder, [await anArchive()], { logger: logger(said) })

      expect(outcomes).toEqual(['published'])
      expect(said.join('\n')).toContain(`cannot write ${file}`)
    },
  )

  it('catches up by running again after a run that was killed between index and page (F57)', async () => {
    const folder = memoryFolder()
    await publish(folder, [await anArchive({ name: 'old' })])
    folder.failOn((change) => change !== 'write demo-1.0.0.tgz' && change !== 'write index.yaml')
    await publish(folder, [await anArchive()])
    folder.failOn(undefined)
    expect(text(folder, 'index.html')).not.toContain('id="/demo"')

    expect(await publish(folder, [await anArchive()])).toEqual(['unchanged'])

    expect(text(folder, 'index.html')).toContain('id="/demo"')
    expect(text(folder, 'addons.json')).toContain('"name":"demo"')
  })

  it.each([
    ['half of itself', (whole: string) => whole.slice(0, whole.length / 2)],
    ['one of another release', (whole: string) => whole.replace('"detailsFormat":1', '"detailsFormat":0')],
    ['details of the wrong shape', (whole: string) => whole.replace('"readme":"', '"readme":7,"x":"')],
    ['a deep one', () => `{"generator":"addon-registry","addons":${'['.repeat(50_000)}`],
  ])('takes nothing from a list that is %s', async (_, broken) => {
    const folder = memoryFolder()
    await publish(folder, [await anArchive()])
    const whole = text(folder, 'addons.json')
    folder.files.set('addons.json', Buffer.from(broken(whole)))

    expect(await publish(folder, [await anArchive({ version: '1.1.0' })])).toEqual(['published'])

    expect(folder.files.has('index.html')).toBe(true)
  })

  it('tells what the index tells where there is no archive to read', async () => {
    const row =
      '  - {name: far, version: "1.0.0", description: "is far", urls: ["https://elsewhere.example/far.tgz"]}\n'
    const folder = memoryFolder({
      'index.yaml': `apiVersion: v1\nentries:\n  far:\n${row}generated: "2020-01-01T00:00:00Z"\n`,
    })

    await publish(folder, [await anArchive()])

    expect(text(folder, 'index.html')).toContain('is far')
    expect(text(folder, 'index.html')).toContain('href="https://elsewhere.example/far.tgz"')
  })

  it('shows the version that KubeVela would install, and lists them all', async () => {
    const folder = memoryFolder()

    await publish(folder, [
      await anArchive({ version: '1.0.0' }),
      await anArchive({ version: '1.10.0' }),
      await anArchive({ version: '2.0.0-rc.1' }),
    ])

    const page = text(folder, 'index.html')
    expect(page).toContain('vela addon enable test/demo --version 1.10.0')
    expect([...page.matchAll(/href="demo-(.*?)\.tgz"/g)].map(([, version]) => version)).toEqual([
      '2.0.0-rc.1',
      '1.10.0',
      '1.0.0',
    ])
  })

  it('stops reading after its time and goes on the next time', async () => {
    const folder = memoryFolder()
    await publish(folder, [await anArchive({ name: 'a' }), await anArchive({ name: 'b' })])
    folder.files.delete('addons.json')
    let now = 0
    const slow = { now: () => (now += 50_000), sleep: async () => undefined }

    await keeper({ clock: slow }).update(folder)
    const first = text(folder, 'addons.json').match(/"details"/g)?.length
    expect(await keeper().isCurrent(folder)).toBe(false)
    await keeper().update(folder)

    expect(first).toBe(1)
    expect(text(folder, 'addons.json').match(/"details"/g)).toHaveLength(2)
    expect(await keeper().isCurrent(folder)).toBe(true)
  })

  it('takes a withdrawn version out of the page', async () => {
    const folder = memoryFolder()
    await publish(folder, [await anArchive(), await anArchive({ name: 'other' })])

    const clock = fastClock()
    await withdraw([{ name: 'demo', version: '1.0.0' }], [open(folder)], { clock })

    expect(text(folder, 'index.html')).not.toContain('id="/demo"')
    expect(text(folder, 'index.html')).toContain('id="/other"')
  })
})

describe('a page on a branch', () => {
  let repository: BareRepository
  beforeEach(() => {
    repository = bareRepository()
  })
  afterEach(() => repository.remove())

  function openPages() {
    const options = { registry: 'test', directory: 'addons', clock: fastClock(), random: Math.random }
    return createPagesPublisher({ ...options, branch: repository.open(), page: keeper() })
  }

  it('is in the commit of the index, and no commit is made where nothing is new', async () => {
    const items = [{ archive: await anArchive(), dependencies: [] }]
    const options = { clock: fastClock(), onConflict: 'fail' as const }

    await publishAll(items, [openPages()], options)
    await publishAll(items, [openPages()], options)

    expect(repository.git('rev-list', '--count', 'gh-pages').trim()).toBe('1')
    expect(repository.git('ls-tree', '--name-only', 'gh-pages:addons').trim().split('\n')).toEqual([
      'addons.json',
      'artifacthub-repo.yml',
      'demo-1.0.0.tgz',
      'index.html',
      'index.yaml',
    ])
  })

  it('loses a version in the commit that withdraws it', async () => {
    const archives = [await anArchive(), await anArchive({ name: 'other' })]
    const items = archives.map((archive) => ({ archive, dependencies: [] }))
    await publishAll(items, [openPages()], { clock: fastClock(), onConflict: 'fail' })

    await withdraw([{ name: 'demo', version: '1.0.0' }], [openPages()], { clock: fastClock() })

    expect(repository.git('rev-list', '--count', 'gh-pages').trim()).toBe('2')
    expect(repository.git('show', 'gh-pages:addons/index.html')).not.toContain('id="/demo"')
  })
})

const DEFINITION = `demo: {
  type: "component"
  description: "Shows <it>"
  attributes: workload: definition: {apiVersion: "apps/v1", kind: "Deployment"}
}
template: {
  output: {apiVersion: "apps/v1", kind: "Deployment"}
  parameter: {}
}
`

function keeper(options: Partial<PageKeeperOptions> = {}) {
  return createPageKeeper({ registry: 'test', cue, clock: fastClock(), logger: logger([]), ...options })
}

function open(
  folder: Pick<MemoryFolder, 'location' | 'list' | 'read' | 'write' | 'remove' | 'exclusively'>,
  options: Partial<PageKeeperOptions> = {},
) {
  return createStaticFolderPublisher({ registry: 'test', folder, clock: fastClock(), page: keeper(options) })
}

async function publish(
  folder: Parameters<typeof open>[0],
  archives: readonly Archive[],
  options: Partial<PageKeeperOptions> = {},
): Promise<readonly string[]> {
  const results = await publishAll(
    archives.map((archive) => ({ archive, dependencies: [] })),
    [open(folder, options)],
    { clock: fastClock(), onConflict: 'fail' },
  )
  return results.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))
}

function logger(said: string[]) {
  return { info: (line: string) => said.push(line), debug: () => undefined, progress: () => undefined }
}

function text(folder: MemoryFolder, file: string): string {
  return Buffer.from(folder.files.get(file) ?? new Uint8Array()).toString('utf8')
}

function indexOf(folder: MemoryFolder): string {
  return /"index":"([0-9a-f]+)"/.exec(text(folder, 'addons.json'))?.[1] ?? 'none'
}
