import type { CueEngine } from '../ports.ts'

/** What the pool sends to a worker: one request for one engine. The module is shared between threads, not copied. */
export interface WorkerTask {
  readonly engine: CueEngine
  readonly module: WebAssembly.Module
  /** JSON text. */
  readonly request: string
  readonly maxAnswerBytes: number
}

/** What a worker sends back. */
export type WorkerAnswer =
  | { readonly kind: 'answered'; readonly text: string }
  | {
      readonly kind: 'failed'
      readonly reason: 'memory' | 'depth' | 'output' | 'crash'
      readonly message: string
    }
