import type { Json } from '../../addon/yaml.ts'

/** Parses an answer's body; undefined where it is no JSON. */
export function parseJson(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder('utf-8').decode(bytes))
  } catch {
    return undefined
  }
}

/** True for a JSON object. */
export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of a JSON list; empty where the value is none. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value.map((member: Json) => member) : []
}
