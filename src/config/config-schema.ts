import { MAX_PATH_GLOB } from '../addon/path-glob.ts'
import { CONFIG_FILE } from './config.ts'

/** A rule as editors offer it. */
export interface RuleName {
  readonly id: string
  readonly summary: string
}

/** A part of a path that is neither empty nor leads elsewhere, a step to the folder itself, and text that is not all blanks. */
const NAME = '(?!\\.{1,2}(?:/|$))[^/]+'
const PATH_GLOB = `^(?=.*\\S)(?:\\./)?${NAME}(?:/${NAME})*/*$`
const ADDON_ROOT = '^(?!/)(?!(?:.*/)?\\.\\.(?:/|$))[^\\\\]*[^\\s\\\\][^\\\\]*$'
const TEXT = '\\S'
const VARIABLE = '^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$'

/** Prints `schemas/config.schema.json`, by which editors complete and check the configuration (JSON Schema 2020-12). */
export function printConfigSchema(rules: readonly RuleName[]): string {
  return `${JSON.stringify(makeConfigSchema(rules), undefined, 2)}\n`
}

function makeConfigSchema(rules: readonly RuleName[]) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Configuration of addon-registry (${CONFIG_FILE})`,
    description:
      'What a catalog says of itself once, instead of in every workflow. See docs/configuration.md.',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      'addon-roots': {
        description: 'Folders that hold addons, below the top of the repository',
        type: 'array',
        items: { type: 'string', pattern: ADDON_ROOT },
      },
      registries: {
        description: 'Where to publish, and where dependencies are looked for',
        type: 'array',
        items: { anyOf: [text('What the registry input takes'), { $ref: '#/$defs/registry' }] },
      },
      ignore: {
        description: 'Paths that are kept out of everything: no addon, no finding',
        $ref: '#/$defs/paths',
      },
      rules: {
        description:
          'Another severity for a rule, everywhere or below some paths; the last that fits decides',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          rules.map(({ id, summary }) => [id, { description: summary, $ref: '#/$defs/override' }]),
        ),
      },
      'known-failures': {
        description: 'Findings that do not fail until a date',
        type: 'array',
        items: { $ref: '#/$defs/known-failure' },
      },
    },
    $defs: {
      paths: {
        type: 'array',
        items: {
          description: '* and ? stay within one part of the path, ** stands for any number of parts',
          type: 'string',
          maxLength: MAX_PATH_GLOB,
          pattern: PATH_GLOB,
        },
      },
      severity: {
        description: 'YAML 1.1 reads a plain off as false',
        enum: ['error', 'warning', 'notice', 'off', false],
      },
      override: {
        anyOf: [
          { $ref: '#/$defs/severity' },
          { $ref: '#/$defs/override-of-paths' },
          {
            type: 'array',
            items: { anyOf: [{ $ref: '#/$defs/severity' }, { $ref: '#/$defs/override-of-paths' }] },
          },
        ],
      },
      'override-of-paths': {
        type: 'object',
        required: ['severity'],
        additionalProperties: false,
        properties: { severity: { $ref: '#/$defs/severity' }, paths: { $ref: '#/$defs/paths' } },
      },
      'known-failure': {
        type: 'object',
        required: ['rule', 'paths', 'reason', 'expires'],
        additionalProperties: false,
        properties: {
          rule: { enum: rules.map(({ id }) => id) },
          paths: { $ref: '#/$defs/paths' },
          reason: text('Why it is left for now, for readers of the report'),
          expires: {
            description: 'YYYY-MM-DD, the last day on which it does not fail',
            type: 'string',
            format: 'date',
          },
        },
      },
      registry: {
        type: 'object',
        required: ['url'],
        additionalProperties: false,
        properties: {
          name: text('What reports and variables of the environment call it'),
          url: text('What the registry input takes'),
          username: text('User name, or the variable that holds it'),
          password: variable('Password'),
          token: variable('Token'),
          'auth-header': text('Name of the header that carries the token'),
        },
      },
    },
  }
}

function text(description: string) {
  return { description, type: 'string', pattern: TEXT }
}

function variable(what: string) {
  return {
    description: `${what}: only as the variable that holds it, \${NAME}`,
    type: 'string',
    pattern: VARIABLE,
  }
}
