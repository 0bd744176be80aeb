import { printYaml } from '../../src/addon/yaml.ts'
import type { Http, HttpAnswer, HttpFailure, HttpRequest } from '../../src/ports.ts'

/** What becomes of an upload. `late`: it takes effect some requests after its connection was lost. */
export type PutFault =
  | 'none'
  | 'lost-before'
  | 'lost-after'
  | 'late'
  | 'lie'
  | '500'
  | '500-torn'
  | '503'
  | '429'
  | '401'
  | '404'
  | '413'
  | 'other-writer-first'
  | 'other-writer-wins'

/** What becomes of a read. */
export type GetFault = 'none' | 'lost' | '500' | '503' | '404' | 'html' | '401' | 'refused'

/** A fault for each request, in order; none once they are used up. */
export interface FaultPlan {
  readonly puts: readonly PutFault[]
  readonly gets: readonly GetFault[]
}

/** A ChartMuseum without sockets or time, for many short lives. */
export interface MemoryChartMuseum extends Http {
  readonly objects: Map<string, Uint8Array>
  readonly requests: HttpRequest[]
  /** Versions that someone else wrote, or broke, during the run. */
  readonly disturbed: Set<string>
  /** Ends the faults: what is under way takes effect, what follows is answered truly. */
  heal(): void
}

type Row = { readonly name: string; readonly version: string; readonly urls: readonly string[] }

const LATE_REQUESTS = 3

/** Makes one that holds `objects` by file name and whose other writers write `foreign` bytes. */
export function memoryChartMuseum(
  objects: ReadonlyMap<string, Uint8Array>,
  plan: FaultPlan,
  foreign: (file: string) => Uint8Array,
): MemoryChartMuseum {
  const stored = new Map(objects)
  const requests: HttpRequest[] = []
  const disturbed = new Set<string>()
  const broken = new Set<string>()
  const later: { file: string; bytes: Uint8Array; at: number; isForeign: boolean }[] = []
  let puts = [...plan.puts]
  let gets = [...plan.gets]
  let isHealed = false

  function store(file: string, bytes: Uint8Array): void {
    stored.set(file, bytes)
    broken.delete(file)
  }

  function land(): void {
    for (const one of later.filter(({ at }) => at <= requests.length || isHealed)) {
      later.splice(later.indexOf(one), 1)
      if (one.isForeign) {
        stored.set(one.file, one.bytes)
        disturbed.add(one.file)
      } else if (!stored.has(one.file)) store(one.file, one.bytes)
    }
  }

  function answerPut(request: HttpRequest): HttpAnswer | HttpFailure {
    const { file, bytes } = uploaded(request)
    const fault = puts.shift() ?? 'none'
    const isForced = new URL(request.url).searchParams.has('force')
    if (fault === 'lost-before') return lost()
    if (fault === 'lie') return answer(201, '{"saved":true}')
    if (fault === '503' || fault === '401' || fault === '404' || fault === '413' || fault === '500') {
      return answer(Number(fault), '{"error":"trouble"}')
    }
    if (fault === '429') return answer(429, '', { 'retry-after': '7' })
    if (fault === 'other-writer-first' && !stored.has(file)) {
      store(file, foreign(file))
      disturbed.add(file)
    }
    if (fault === 'late') {
      later.push({ file, bytes, at: requests.length + LATE_REQUESTS, isForeign: false })
      return lost()
    }
    if (stored.has(file) && !isForced) return answer(409, '{"error":"chart already exists"}')
    if (fault === '500-torn') {
      stored.set(file, bytes.subarray(0, bytes.byteLength >> 1))
      broken.add(file)
      disturbed.add(file)
      return answer(500, '{"error":"no space left on device"}')
    }
    store(file, bytes)
    // Both writers were told 201; the other one's bytes come to stay just after our first look.
    if (fault === 'other-writer-wins') {
      later.push({ file, bytes: foreign(file), at: requests.length + 2, isForeign: true })
    }
    return fault === 'lost-after' ? lost() : answer(201, '{"saved":true}')
  }

  function answerGet(request: HttpRequest): HttpAnswer | HttpFailure {
    const fault = gets.shift() ?? 'none'
    if (fault === 'lost') return lost()
    if (fault === 'refused') return { kind: 'failure', reason: 'refused', message: 'refused', sent: false }
    if (fault === 'html') return answer(200, '<html>sign in</html>', { 'content-type': 'text/html' })
    if (fault !== 'none') return answer(Number(fault), '{"error":"not found"}')
    const { pathname } = new URL(request.url)
    if (pathname === '/index.yaml') return answer(200, index())
    const bytes = stored.get(decodeURIComponent(pathname.replace('/charts/', '')))
    if (pathname.startsWith('/charts/')) return bytes === undefined ? answer(404, '') : answer(200, bytes)
    const name = pathname.replace('/api/charts/', '')
    const rows = listed().get(name)
    return rows === undefined ? answer(404, '') : answer(200, JSON.stringify(rows))
  }

  // What is torn is served, but not listed.
  function listed(): ReadonlyMap<string, readonly Row[]> {
    const rows = new Map<string, Row[]>()
    for (const file of stored.keys()) {
      const match = /^([a-z]+)-(.+)\.tgz$/.exec(file)
      const [, name, version] = match ?? []
      if (name === undefined || version === undefined || broken.has(file)) continue
      rows.set(name, [...(rows.get(name) ?? []), { name, version, urls: [`charts/${file}`] }])
    }
    return rows
  }

  function index(): string {
    return printYaml({
      apiVersion: 'v1',
      entries: Object.fromEntries(listed()),
      generated: '2026-11-24T00:00:00Z',
      serverInfo: {},
    })
  }

  return {
    objects: stored,
    requests,
    disturbed,
    heal: () => {
      puts = []
      gets = []
      isHealed = true
      land()
    },
    send: async (request) => {
      requests.push(request)
      land()
      return request.method === 'POST' ? answerPut(request) : answerGet(request)
    },
  }
}

function uploaded({ body = new Uint8Array(), headers = {} }: HttpRequest): {
  readonly file: string
  readonly bytes: Uint8Array
} {
  const whole = Buffer.from(body)
  const boundary = headers['content-type']?.split('boundary=')[1] ?? ''
  const head = whole.indexOf('\r\n\r\n')
  const end = whole.lastIndexOf(`\r\n--${boundary}--`)
  const file = /filename="([^"]+)"/.exec(whole.subarray(0, head).toString('latin1'))?.[1] ?? ''
  return { file, bytes: whole.subarray(head + 4, end) }
}

function answer(
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    kind: 'answer',
    status,
    headers,
    body: typeof body === 'string' ? Buffer.from(body) : body,
    url: '',
  }
}

function lost(): HttpFailure {
  return { kind: 'failure', reason: 'reset', message: 'the connection broke', sent: true }
}
