import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fieldOf, textField } from '../../src/inputs/payload.ts'

/** The payload of one event as GitHub or GitHub Enterprise sends it. */
export interface WebhookExample {
  /** `api.github.com`, `ghes-35`. */
  readonly server: string
  readonly event: string
  readonly payload: unknown
}

const SERVERS = ['api.github.com', 'ghes-31', 'ghes-32', 'ghes-33', 'ghes-34', 'ghes-35']

/** Every example payload of `@octokit/webhooks-examples` for an event, of every server. */
export function webhookExamples(event: string): readonly WebhookExample[] {
  return all().filter((example) => example.event === event)
}

/** The names of all events that have examples. */
export function webhookEvents(): readonly string[] {
  return [...new Set(all().map((example) => example.event))]
}

/** The first example that a test accepts. Fails where there is none. */
export function webhookExample(event: string, test: (payload: unknown) => boolean = () => true): unknown {
  const found = webhookExamples(event).find(({ payload }) => test(payload))
  if (found === undefined) throw new Error(`no example of ${event}`)
  return found.payload
}

let known: readonly WebhookExample[] | undefined

function all(): readonly WebhookExample[] {
  known ??= SERVERS.flatMap(readServer)
  return known
}

function readServer(server: string): readonly WebhookExample[] {
  const file = createRequire(import.meta.url).resolve(`@octokit/webhooks-examples/${server}/index.json`)
  const definitions: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return listOf(definitions).flatMap((definition) =>
    listOf(fieldOf(definition, 'examples')).map((payload) => ({
      server,
      event: textField(definition, 'name') ?? '',
      payload,
    })),
  )
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
