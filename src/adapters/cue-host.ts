/** What a WebAssembly instance of the engine may do: read a clock that stands still, draw fixed numbers, print a little. */
export interface EngineHost {
  readonly imports: WebAssembly.Imports
  /** Gives the host the instance's memory; calls before that fail. */
  attach(memory: WebAssembly.Memory): void
  /** The first of what the engine printed, which it only does when it breaks. */
  printed(): string
}

/** Thrown through the engine when it ends itself. */
export class EngineExit extends Error {
  readonly status: number

  constructor(status: number) {
    super(`the engine ended with status ${status}`)
    this.name = new.target.name
    this.status = status
  }
}

const SUCCESS = 0
const BAD_DESCRIPTOR = 8
const NOT_SUPPORTED = 52
const MONOTONIC = 1
const PRINT_LIMIT_BYTES = 4096
const SUBSCRIPTION_BYTES = 48
const EVENT_BYTES = 32
// 1 January 2024: some date, so that sources that ask for the time get the same answer on every machine.
const WALL_CLOCK_NANOSECONDS = 1_704_067_200_000_000_000n

/**
 * Makes the system interface (WASI snapshot preview 1) that the engine is linked against. It opens no file, no socket and no
 * variable of the environment, whatever the engine asks; `node:wasi` would need open descriptors and warns that it is experimental.
 */
export function createEngineHost(): EngineHost {
  let view = new DataView(new ArrayBuffer(0))
  let memory: WebAssembly.Memory | undefined
  let output = ''
  let random = 0x2545f491

  function data(): DataView {
    if (memory !== undefined && view.buffer !== memory.buffer) view = new DataView(memory.buffer)
    return view
  }

  function write(descriptor: number, vectors: number, count: number, written: number): number {
    if (descriptor !== 1 && descriptor !== 2) return BAD_DESCRIPTOR
    let total = 0
    for (let at = vectors; at < vectors + count * 8; at += 8) {
      const length = data().getUint32(at + 4, true)
      const room = Math.max(0, PRINT_LIMIT_BYTES - output.length)
      const bytes = new Uint8Array(data().buffer, data().getUint32(at, true), Math.min(length, room))
      output += new TextDecoder().decode(bytes)
      total += length
    }
    data().setUint32(written, total, true)
    return SUCCESS
  }

  function draw(address: number, length: number): number {
    const bytes = new Uint8Array(data().buffer, address, length)
    for (let at = 0; at < length; at += 1) {
      random ^= random << 13
      random ^= random >>> 17
      random ^= random << 5
      bytes[at] = random & 0xff
    }
    return SUCCESS
  }

  function tell(clock: number, _precision: bigint, address: number): number {
    const monotonic = BigInt(Math.round(performance.now() * 1e6))
    data().setBigUint64(address, clock === MONOTONIC ? monotonic : WALL_CLOCK_NANOSECONDS, true)
    return SUCCESS
  }

  // Every timer that is waited for is said to have rung: nothing in the engine needs to wait.
  function poll(subscriptions: number, events: number, count: number, happened: number): number {
    for (let at = 0; at < count; at += 1) {
      const event = events + at * EVENT_BYTES
      const subscription = subscriptions + at * SUBSCRIPTION_BYTES
      data().setBigUint64(event, data().getBigUint64(subscription, true), true)
      data().setUint16(event + 8, SUCCESS, true)
      data().setUint8(event + 10, data().getUint8(subscription + 8))
    }
    data().setUint32(happened, count, true)
    return SUCCESS
  }

  function zeros(first: number, second: number): number {
    data().setUint32(first, 0, true)
    data().setUint32(second, 0, true)
    return SUCCESS
  }

  function describe(descriptor: number, address: number): number {
    if (descriptor > 2) return BAD_DESCRIPTOR
    new Uint8Array(data().buffer, address, 24).fill(0)
    return SUCCESS
  }

  const provided: Record<string, (...values: never[]) => number> = {
    args_sizes_get: zeros,
    args_get: () => SUCCESS,
    environ_sizes_get: zeros,
    environ_get: () => SUCCESS,
    clock_time_get: tell,
    random_get: draw,
    fd_write: write,
    fd_fdstat_get: describe,
    fd_prestat_get: () => BAD_DESCRIPTOR,
    poll_oneoff: poll,
    sched_yield: () => SUCCESS,
    proc_exit: (status: number) => {
      throw new EngineExit(status)
    },
  }

  return {
    imports: { wasi_snapshot_preview1: withRefusals(provided) },
    attach: (attached) => {
      memory = attached
    },
    printed: () => output,
  }
}

const REFUSED = [
  'fd_close',
  'fd_fdstat_set_flags',
  'fd_filestat_get',
  'fd_filestat_set_size',
  'fd_pread',
  'fd_prestat_dir_name',
  'fd_pwrite',
  'fd_read',
  'fd_readdir',
  'fd_seek',
  'fd_sync',
  'path_create_directory',
  'path_filestat_get',
  'path_filestat_set_times',
  'path_link',
  'path_open',
  'path_readlink',
  'path_remove_directory',
  'path_rename',
  'path_symlink',
  'path_unlink_file',
  'sock_accept',
  'sock_shutdown',
]

function withRefusals(provided: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
  return { ...Object.fromEntries(REFUSED.map((name) => [name, () => NOT_SUPPORTED])), ...provided }
}
