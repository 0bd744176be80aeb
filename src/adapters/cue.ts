import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { brotliDecompress } from 'node:zlib'
import { ActionError } from '../errors.ts'
import type { Cue, CueEngine, CueReply, CueSession } from '../ports.ts'
import { createCuePool, type PoolAnswer } from './cue-pool.ts'

export interface CueOptions {
  /** The worker's bundled script. */
  readonly script: string
  /** Folder of the compressed engines, `<engine>.wasm.br` each. */
  readonly modules: string
  readonly limits?: Partial<CueLimits>
}

/** What the CUE of one addon may cost under one release (reliability.md T36–T41, G13). */
export interface CueLimits {
  /** Milliseconds of evaluation over the whole session. */
  readonly timeMs: number
  readonly requestBytes: number
  readonly answerBytes: number
  readonly threads: number
}

const DEFAULT_LIMITS: CueLimits = {
  timeMs: 10_000,
  requestBytes: 16 * 1024 * 1024,
  answerBytes: 32 * 1024 * 1024,
  threads: Math.min(availableParallelism(), 8),
}

/**
 * Makes the Cue port: engines compiled to WebAssembly, one module for each generation of CUE, loaded when it is first asked
 * for, run on threads of their own and ended when they exceed a limit. A session that passed a limit answers no more; every
 * other session goes on.
 */
export function createCue({ script, modules, limits: asked }: CueOptions): Cue {
  const limits = { ...DEFAULT_LIMITS, ...asked }
  const pool = createCuePool({ script, threads: limits.threads })
  const loading = new Map<CueEngine, Promise<WebAssembly.Module>>()

  function load(engine: CueEngine): Promise<WebAssembly.Module> {
    const known = loading.get(engine)
    if (known !== undefined) return known
    const module = loadEngine(join(modules, `${engine}.wasm.br`))
    loading.set(engine, module)
    return module
  }

  function session(engine: CueEngine): CueSession {
    let leftMs = limits.timeMs
    let end: Exclude<CueReply<never>, { kind: 'answered' }> | undefined

    async function ask<Answer>(operation: string, request: object): Promise<CueReply<Answer>> {
      if (end !== undefined) return end
      const text = JSON.stringify({ operation, ...request })
      if (Buffer.byteLength(text) > limits.requestBytes) {
        end = { kind: 'limit', limit: 'input', message: `the sources exceed ${limits.requestBytes} bytes` }
        return end
      }
      const module = await load(engine)
      const { answer, ranMs } = await pool.run(
        { engine, module, request: text, maxAnswerBytes: limits.answerBytes },
        Math.max(1, leftMs),
      )
      leftMs -= ranMs
      if (answer.kind !== 'answered') {
        end = refused(answer, limits)
        return end
      }
      return replyOf(answer.text)
    }

    return {
      inspect: async (sources, options) => {
        const reply = await ask<{ readonly outlines: never }>('inspect', {
          sources,
          ...options,
        })
        return reply.kind === 'answered' ? { kind: 'answered', answer: reply.answer.outlines } : reply
      },
      evaluate: (request) => ask('evaluate', request),
      openapi: (request) => ask('openapi', request),
      format: (request) => ask('format', request),
      definition: (request) => ask('definition', request),
    }
  }

  return { session, close: () => pool.close() }
}

async function loadEngine(path: string): Promise<WebAssembly.Module> {
  // An engine seldom runs for longer than the optimizing compiler would take for it: half the time of a run went there.
  setFlagsFromString('--liftoff-only')
  try {
    return await WebAssembly.compile(await promisify(brotliDecompress)(await readFile(path)))
  } catch (cause) {
    throw new ActionError(`cannot load the CUE engine: ${path}`, {
      kind: 'internal',
      hint: 'the installation is incomplete: the folder "dist" of the release holds the engines',
      cause,
    })
  }
}

function refused(
  answer: Exclude<PoolAnswer['answer'], { kind: 'answered' }>,
  limits: CueLimits,
): Exclude<CueReply<never>, { kind: 'answered' }> {
  if (answer.kind === 'late') {
    return {
      kind: 'limit',
      limit: 'time',
      message: `the evaluation takes longer than ${limits.timeMs / 1000} s`,
    }
  }
  const { reason, message } = answer
  return reason === 'crash' ? { kind: 'crash', message } : { kind: 'limit', limit: reason, message }
}

// The engine is our own program and answers in the shape that ports.ts promises: the one place where that is taken on trust.
function replyOf<Answer>(text: string): CueReply<Answer> {
  const answer = JSON.parse(text)
  return typeof answer.panic === 'string'
    ? { kind: 'crash', message: answer.panic }
    : { kind: 'answered', answer }
}
