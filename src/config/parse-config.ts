import { type PathTest, parsePathGlob } from '../addon/path-glob.ts'
import { readYaml, type YamlMap, type YamlNode, type YamlText } from '../addon/yaml.ts'
import { ActionError } from '../errors.ts'
import type { Severity } from '../validate/rule.ts'
import type { KnownFailure, SeverityOverride } from '../validate/settings.ts'
import { CONFIG_FILE, type Config, type ConfiguredRegistry, NO_CONFIG } from './config.ts'

/** Larger files are no configuration. */
const MAX_CONFIG_LENGTH = 256 * 1024
const KEYS = ['addon-roots', 'registries', 'ignore', 'rules', 'known-failures'] as const
const REGISTRY_KEYS = ['name', 'url', 'username', 'password', 'token', 'auth-header'] as const
const FAILURE_KEYS = ['rule', 'paths', 'reason', 'expires'] as const

/**
 * Parses the text of `.addon-registry.yaml`; `ruleIds` are the rules that there are. Fails with an input error that names the
 * line, the value and what is allowed: a configuration that is half understood would let pass what it should stop.
 */
export function parseConfig(text: string, ruleIds: readonly string[]): Config {
  if (text.length > MAX_CONFIG_LENGTH)
    throw invalid('the file is larger than 256 KiB', { line: 1, column: 1 })
  const yaml = readYaml(text)
  if (yaml.kind === 'broken') throw invalid(yaml.message, yaml.position)
  if (yaml.laterDocuments[0] !== undefined) throw invalid('a second YAML document', yaml.laterDocuments[0])
  if (yaml.root === undefined) return NO_CONFIG
  const read = makeReader(yaml, new Set(ruleIds))
  const root = read.map(yaml.root, 'the configuration', KEYS)
  return {
    addonRoots: read.items(root, 'addon-roots').map((node) => read.path(node, 'an addon root')),
    registries: read.items(root, 'registries').map(read.registry),
    ignored: read.items(root, 'ignore').map((node) => read.glob(node)),
    severities: read.severities(member(root, 'rules')),
    knownFailures: read.items(root, 'known-failures').map(read.failure),
  }
}

function makeReader(yaml: YamlText, ruleIds: ReadonlySet<string>) {
  function refuse(message: string, node: YamlNode, hint?: string): ActionError {
    return invalid(message, yaml.positionOf(node.range), hint)
  }

  function map(node: YamlNode, what: string, keys: readonly string[]): YamlMap {
    if (node.kind !== 'map')
      throw refuse(`${what} must be a mapping`, node, `use the keys ${keys.join(', ')}`)
    const seen = new Set<string>()
    for (const { key, keyRange } of node.entries) {
      const place = yaml.positionOf(keyRange)
      if (seen.has(key)) throw invalid(`"${key}" is repeated`, place)
      if (keys.length > 0 && !keys.includes(key)) {
        throw invalid(`unknown key "${key.slice(0, 60)}"`, place, `use one of ${keys.join(', ')}`)
      }
      seen.add(key)
    }
    return node
  }

  function text(node: YamlNode, what: string): string {
    if (node.kind === 'scalar' && typeof node.value === 'string' && node.value.trim() !== '')
      return node.value
    throw refuse(`${what} must be a text`, node, 'put it into quotes')
  }

  function items(parent: YamlMap, key: string): readonly YamlNode[] {
    const node = member(parent, key)
    if (node === undefined) return []
    if (node.kind !== 'list')
      throw refuse(`"${key}" must be a list`, node, `write "${key}:" and "- …" below it`)
    return node.items
  }

  function path(node: YamlNode, what: string): string {
    const value = text(node, what).replace(/^\.\//, '').replace(/\/+$/, '')
    if (value.startsWith('/') || value.split('/').includes('..') || value.includes('\\')) {
      throw refuse(
        `${what} must lie in the repository: "${value}"`,
        node,
        'write it relative to the repository',
      )
    }
    return value
  }

  function glob(node: YamlNode): PathTest {
    const pattern = text(node, 'a path pattern')
    const test = parsePathGlob(pattern)
    if (test !== undefined) return test
    const hint = 'write a path relative to the repository, with * and ** where needed'
    throw refuse(`not a path pattern: "${pattern.slice(0, 60)}"`, node, hint)
  }

  function globs(parent: YamlMap): readonly PathTest[] | undefined {
    return member(parent, 'paths') === undefined ? undefined : items(parent, 'paths').map(glob)
  }

  function rule(id: string, node: YamlNode): string {
    if (ruleIds.has(id)) return id
    throw refuse(`there is no rule "${id.slice(0, 60)}"`, node, 'docs/rules.md lists the rules')
  }

  function severity(node: YamlNode): Severity | 'off' {
    // YAML reads a plain off as false.
    if (node.kind === 'scalar' && node.value === false) return 'off'
    const found = (['error', 'warning', 'notice', 'off'] as const).find(
      (word) => node.kind === 'scalar' && node.value === word,
    )
    if (found !== undefined) return found
    throw refuse('a severity is needed', node, 'use error, warning, notice or off')
  }

  function override(id: string, node: YamlNode): SeverityOverride {
    if (node.kind !== 'map') return { rule: id, severity: severity(node) }
    const fields = map(node, `the entry of ${id}`, ['severity', 'paths'])
    const paths = globs(fields)
    const value = severity(member(fields, 'severity') ?? node)
    return { rule: id, severity: value, ...(paths === undefined ? {} : { paths }) }
  }

  function severities(node: YamlNode | undefined): readonly SeverityOverride[] {
    if (node === undefined) return []
    return map(node, '"rules"', []).entries.flatMap(({ key, value }) => {
      rule(key, value)
      return value.kind === 'list' ? value.items.map((item) => override(key, item)) : [override(key, value)]
    })
  }

  function failure(node: YamlNode): KnownFailure {
    const fields = map(node, 'a known failure', FAILURE_KEYS)
    const need = (key: (typeof FAILURE_KEYS)[number]): YamlNode => {
      const found = member(fields, key)
      if (found !== undefined) return found
      throw refuse(`a known failure needs "${key}"`, node, `give ${FAILURE_KEYS.join(', ')}`)
    }
    const id = need('rule')
    const expires = text(need('expires'), '"expires"')
    if (!isDate(expires))
      throw refuse(`no date: "${expires.slice(0, 60)}"`, need('expires'), 'write YYYY-MM-DD')
    const reason = text(need('reason'), '"reason"')
    need('paths')
    return { rule: rule(text(id, '"rule"'), id), paths: globs(fields) ?? [], reason, expires }
  }

  function registry(node: YamlNode): ConfiguredRegistry {
    if (node.kind === 'scalar') return { url: text(node, 'a registry') }
    const fields = map(node, 'a registry', REGISTRY_KEYS)
    const optional = (key: string): string | undefined => {
      const found = member(fields, key)
      return found === undefined ? undefined : text(found, `"${key}"`)
    }
    const url = optional('url')
    if (url === undefined) throw refuse('a registry needs "url"', node)
    const name = optional('name')
    const username = optional('username')
    const password = secret(fields, 'password')
    const token = secret(fields, 'token')
    const authHeader = optional('auth-header')
    return {
      url,
      ...(name === undefined ? {} : { name }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(token === undefined ? {} : { token }),
      ...(authHeader === undefined ? {} : { authHeader }),
    }
  }

  function secret(fields: YamlMap, key: 'password' | 'token'): string | undefined {
    const node = member(fields, key)
    if (node === undefined) return undefined
    const value = text(node, `"${key}"`)
    // The message must not repeat what may be a credential.
    if (/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(value)) return value
    throw refuse(`"${key}" is written out`, node, `keep it in a secret and write \${NAME_OF_THE_VARIABLE}`)
  }

  return { map, items, path, glob, severities, failure, registry }
}

function member(map: YamlMap, key: string): YamlNode | undefined {
  return map.entries.find((entry) => entry.key === key)?.value
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

function invalid(
  message: string,
  { line, column }: { line: number; column: number },
  hint?: string,
): ActionError {
  return new ActionError(`${CONFIG_FILE}:${line}:${column}: ${message}`, {
    kind: 'input',
    hint: hint ?? 'docs/configuration.md says what may stand there',
  })
}
