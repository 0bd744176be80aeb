import { Worker } from 'node:worker_threads'
import type { CueEngine } from '../ports.ts'
import type { WorkerAnswer, WorkerTask } from './cue-protocol.ts'

/** Threads that each run one task at a time. */
export interface CuePool {
  /** Runs a task on a free thread; after `timeoutMs` of running its thread is ended and `late` comes back. */
  run(task: WorkerTask, timeoutMs: number): Promise<PoolAnswer>
  close(): Promise<void>
}

/** What came of a task, and how long it ran, waiting aside. */
export interface PoolAnswer {
  readonly answer: WorkerAnswer | { readonly kind: 'late' }
  readonly ranMs: number
}

export interface PoolOptions {
  /** The worker's script. */
  readonly script: string
  readonly threads: number
}

// The engine's calls use the thread's own stack: what real addons need is far below this, and the rest is a limit like others.
const STACK_MEGABYTES = 48
// The thread's heap holds texts only; the engine's memory is bounded by its module.
const HEAP_MEGABYTES = 512

interface Thread {
  readonly worker: Worker
  readonly engines: Set<CueEngine>
  job: Job | undefined
}

interface Job {
  readonly task: WorkerTask
  readonly timeoutMs: number
  readonly settle: (answer: PoolAnswer) => void
  startedAt: number
  timer: NodeJS.Timeout | undefined
}

/** Makes a pool; its threads start with the first tasks, sleep between them and never keep the process alive. */
export function createCuePool({ script, threads: maxThreads }: PoolOptions): CuePool {
  const threads = new Set<Thread>()
  const waiting: Job[] = []

  function start(): Thread {
    const worker = new Worker(script, {
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { stackSizeMb: STACK_MEGABYTES, maxOldGenerationSizeMb: HEAP_MEGABYTES },
    })
    const thread: Thread = { worker, engines: new Set(), job: undefined }
    worker.on('message', (answer: WorkerAnswer) => finish(thread, answer))
    worker.on('error', (error) => drop(thread, { kind: 'failed', reason: 'crash', message: error.message }))
    worker.on('exit', () => drop(thread, { kind: 'failed', reason: 'crash', message: 'the thread ended' }))
    threads.add(thread)
    return thread
  }

  function finish(thread: Thread, answer: PoolAnswer['answer']): void {
    const { job } = thread
    if (job === undefined) return
    clearTimeout(job.timer)
    thread.job = undefined
    thread.worker.unref()
    if (answer.kind === 'answered') thread.engines.add(job.task.engine)
    else thread.engines.delete(job.task.engine)
    job.settle({ answer, ranMs: performance.now() - job.startedAt })
    next()
  }

  function drop(thread: Thread, answer: PoolAnswer['answer']): void {
    threads.delete(thread)
    finish(thread, answer)
  }

  function next(): void {
    const idle = [...threads].filter((thread) => thread.job === undefined)
    const pair = bestPair(idle, waiting)
    if (pair !== undefined) {
      begin(pair.thread, pair.job)
      next()
      return
    }
    const [first] = waiting
    if (first === undefined || threads.size >= maxThreads) return
    begin(start(), first)
    next()
  }

  function begin(thread: Thread, job: Job): void {
    waiting.splice(waiting.indexOf(job), 1)
    thread.job = job
    thread.worker.ref()
    job.startedAt = performance.now()
    job.timer = setTimeout(() => {
      threads.delete(thread)
      void thread.worker.terminate()
      finish(thread, { kind: 'late' })
    }, job.timeoutMs)
    thread.worker.postMessage(job.task)
  }

  return {
    run: (task, timeoutMs) =>
      new Promise((settle) => {
        waiting.push({ task, timeoutMs, settle, startedAt: 0, timer: undefined })
        next()
      }),
    close: async () => {
      const all = [...threads]
      threads.clear()
      await Promise.all(all.map((thread) => thread.worker.terminate()))
    },
  }

  // A thread that has the engine running already is worth more than one that must start it. A thread without
  // takes the task only where no more threads may start or it has no engine of its own yet.
  function bestPair(idle: readonly Thread[], jobs: readonly Job[]): { thread: Thread; job: Job } | undefined {
    for (const job of jobs) {
      const thread = idle.find((one) => one.engines.has(job.task.engine))
      if (thread !== undefined) return { thread, job }
    }
    const [job] = jobs
    const thread = threads.size >= maxThreads ? idle[0] : undefined
    return job === undefined || thread === undefined ? undefined : { thread, job }
  }
}
