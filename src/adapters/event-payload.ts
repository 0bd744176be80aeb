import { readFileSync, statSync } from 'node:fs'
import type { Environment, EventContext } from '../inputs/event.ts'
import { parseEvent } from '../inputs/parse-event.ts'

// GitHub caps payloads at 25 MB.
const MAX_PAYLOAD_BYTES = 32 * 1024 * 1024

/** Reads the event that started the run: the engine's variables and its payload file. Undefined outside workflow engines. */
export function readEvent(environment: Environment): EventContext | undefined {
  return parseEvent(environment, readPayload(environment['GITHUB_EVENT_PATH']))
}

// A payload that cannot be read tells nothing; the variables still tell the event.
function readPayload(file: string | undefined): unknown {
  if (file === undefined || file === '') return undefined
  try {
    return statSync(file).size > MAX_PAYLOAD_BYTES ? undefined : JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
