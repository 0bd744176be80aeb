import { createEngineHost, EngineExit } from './cue-host.ts'

/** A running engine: one question at a time, answered in the same turn. */
export interface EngineInstance {
  /** Sends one request as JSON text and returns the answer's text. Throws {@link EngineFailure}; the instance is spent then. */
  ask(request: string, options: { readonly maxAnswerBytes: number }): string
}

/** Why an engine broke. */
export class EngineFailure extends Error {
  readonly reason: 'memory' | 'depth' | 'output' | 'crash'

  constructor(reason: 'memory' | 'depth' | 'output' | 'crash', message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.reason = reason
  }
}

/** Starts an engine. Takes about a third of a second: the program sets up its tables. */
export function startEngine(module: WebAssembly.Module): EngineInstance {
  const host = createEngineHost()
  const instance = new WebAssembly.Instance(module, host.imports)
  const { memory, _initialize, allocate, call } = instance.exports
  if (
    !(memory instanceof WebAssembly.Memory) ||
    !isCallable(_initialize) ||
    !isCallable(allocate) ||
    !isCallable(call)
  ) {
    throw new EngineFailure('crash', 'the engine lacks an export')
  }
  host.attach(memory)
  guarded(() => _initialize(), host.printed)
  return {
    ask: (request, { maxAnswerBytes }) =>
      guarded(() => {
        const bytes = new TextEncoder().encode(request)
        // Allocating can grow the memory, which detaches its buffer: the address comes first.
        const address = Number(allocate(bytes.length)) >>> 0
        new Uint8Array(memory.buffer, address, bytes.length).set(bytes)
        const place = BigInt.asUintN(64, BigInt(call()))
        const length = Number(place & 0xffff_ffffn)
        if (length > maxAnswerBytes) throw new EngineFailure('output', `the answer has ${length} bytes`)
        return new TextDecoder().decode(new Uint8Array(memory.buffer, Number(place >> 32n), length))
      }, host.printed),
  }
}

type Callable = (...values: number[]) => number | bigint

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function'
}

function guarded<Result>(run: () => Result, printed: () => string): Result {
  try {
    return run()
  } catch (thrown) {
    if (thrown instanceof EngineFailure) throw thrown
    throw explained(thrown, printed())
  }
}

// Go says why it ends before it does so; V8 throws a RangeError where the thread's stack is used up.
function explained(thrown: unknown, printed: string): EngineFailure {
  if (thrown instanceof RangeError || /stack overflow|exceeds \d+-byte limit/.test(printed)) {
    return new EngineFailure('depth', 'values refer to one another too deeply', thrown)
  }
  if (/out of memory|cannot allocate memory/.test(printed)) {
    return new EngineFailure('memory', 'the evaluation needs too much memory', thrown)
  }
  const text = thrown instanceof EngineExit ? printed.split('\n', 1)[0] : String(thrown)
  return new EngineFailure('crash', text ?? 'the engine ended', thrown)
}
