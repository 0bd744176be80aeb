import { parentPort } from 'node:worker_threads'
import { EngineFailure, type EngineInstance, startEngine } from './cue-instance.ts'
import type { WorkerAnswer, WorkerTask } from './cue-protocol.ts'

// The other end is cue-pool.ts. One task at a time; an instance that broke is dropped, and the next task starts a new one.
const instances = new Map<string, EngineInstance>()

parentPort?.on('message', (task: WorkerTask) => parentPort?.postMessage(perform(task)))

function perform(task: WorkerTask): WorkerAnswer {
  try {
    const instance = instances.get(task.engine) ?? startEngine(task.module)
    instances.set(task.engine, instance)
    return { kind: 'answered', text: instance.ask(task.request, { maxAnswerBytes: task.maxAnswerBytes }) }
  } catch (thrown) {
    instances.delete(task.engine)
    if (thrown instanceof EngineFailure)
      return { kind: 'failed', reason: thrown.reason, message: thrown.message }
    return { kind: 'failed', reason: 'crash', message: String(thrown) }
  }
}
