import { type Json, readYaml, toJson } from '../addon/yaml.ts'
import { refuse, type Stage } from './failure.ts'
import { isObject, type JsonObject, member } from './go-value.ts'
import type { PackageFile } from './install-package.ts'

/**
 * Reads a YAML file as one Kubernetes object: the first document only, which must be a mapping with a `kind`
 * (apimachinery pkg/runtime/serializer/yaml over UnstructuredJSONScheme).
 */
export function readObject(file: PackageFile, stage: Stage): JsonObject {
  const value = readManifest(file, stage)
  if (!isObject(value) && value !== null)
    refuse(stage, 'a mapping is needed at the top', { path: file.path, line: 1 })
  const kind = member(value, 'kind')
  if (typeof kind !== 'string' || kind === '') {
    const found =
      kind === undefined || kind === null || kind === '' ? 'has no "kind"' : 'has a "kind" that is no text'
    refuse(stage, `the object ${found}`, { path: file.path, line: 1 })
  }
  return isObject(value) ? value : {}
}

/**
 * Reads the first document of a manifest. One that begins with a brace is taken for JSON and must be it: keys in quotes, one
 * document (apimachinery pkg/util/yaml ToJSON).
 */
export function readManifest(file: PackageFile, stage: Stage): Json {
  const value = readDocument(file, stage)
  if (file.text.trimStart().startsWith('{') && !isStrictJson(file.text)) {
    const message = 'a file that begins with { must be JSON: put its keys in quotes, or leave the braces out'
    refuse(stage, message, { path: file.path, line: 1 })
  }
  return value
}

function isStrictJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Reads the first document of a YAML file as JSON. */
export function readDocument(file: PackageFile, stage: Stage): Json {
  const yaml = readYaml(file.text)
  if (yaml.kind === 'broken') refuse(stage, yaml.message, { path: file.path, ...yaml.position })
  return yaml.root === undefined ? null : toJson(yaml.root)
}

/** A copy of a Kubernetes object with members of its metadata set; undefined ones stay as they are. */
export function withMetadata(object: JsonObject, changes: JsonObject): JsonObject {
  const metadata = member(object, 'metadata')
  return { ...object, metadata: { ...(isObject(metadata) ? metadata : {}), ...changes } }
}

/** A copy of an object with labels added; those that it has stay unless they are named again. */
export function withLabels(object: JsonObject, labels: JsonObject): JsonObject {
  const own = member(member(object, 'metadata'), 'labels')
  return withMetadata(object, { labels: { ...(isObject(own) ? own : {}), ...labels } })
}
