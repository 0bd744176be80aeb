import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { completed, type Schema } from './complete.ts'

/** One operation of GitHub's REST API, found by a request. */
export interface Operation {
  /** `GET /repos/{owner}/{repo}/releases`, as the description writes it. */
  readonly key: string
  readonly pathParameters: Readonly<Record<string, string>>
}

/** What a request carries, for checking. */
export interface CheckedRequest {
  readonly query: URLSearchParams
  readonly contentType: string | undefined
  readonly bytes: Uint8Array
}

/**
 * GitHub's published description of its REST API (the package `@octokit/openapi`), as a judge of requests and answers. It is
 * stricter than GitHub, which ignores parameters that it does not know.
 */
export interface Description {
  /** The operation that a method and path mean; undefined for what the API does not have. */
  find(method: string, path: string): Operation | undefined
  has(key: string): boolean
  /** False where the body is a file, or there is none. */
  takesJson(key: string): boolean
  requestProblems(operation: Operation, request: CheckedRequest): readonly string[]
  answerProblems(key: string, status: number, body: unknown): readonly string[]
  /** The body with what the description requires and the handler leaves out. */
  complete(key: string, status: number, body: unknown): unknown
}

interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: Schema
  readonly 'x-multi-segment'?: boolean
}

interface Media {
  readonly schema?: Schema
}

interface DescribedOperation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, Media>> }>
  >
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>
}

// What any operation may answer, whether its description lists it or not (docs.github.com/rest, "Troubleshooting the REST API").
const GENERAL_FAILURES = [401, 403, 404, 422, 429, 500, 502, 503]
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

let loaded: Description | undefined

/** Loads the description; once a process, because it is large. */
export function githubDescription(): Description {
  loaded ??= makeDescription(readOpenApi())
  return loaded
}

function readOpenApi(): OpenApi {
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
  return JSON.parse(readFileSync(file, 'utf8'), (_key, value: unknown) => jsonSchemaOf(value))
}

// OpenAPI 3.0 says `nullable` where JSON Schema lists the type `null`.
function jsonSchemaOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value) || value.nullable !== true)
    return value
  const { nullable: _, ...schema } = value
  return Object.keys(schema).length === 0 ? {} : { anyOf: [schema, { type: 'null' }] }
}

function makeDescription({ paths, components }: OpenApi): Description {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
  formats.default(ajv)
  ajv.addSchema({ $id: 'github', components })
  const validators = new Map<string, ValidateFunction>()
  const operations = new Map<string, DescribedOperation>()
  const patterns: {
    key: string
    pattern: RegExp
    names: readonly string[]
    method: string
    weight: number
  }[] = []
  for (const [template, methods] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = methods[method]
      if (operation === undefined) continue
      const key = `${method.toUpperCase()} ${template}`
      operations.set(key, operation)
      const many = new Set(
        parametersOf(operation).flatMap((one) => (one['x-multi-segment'] === true ? [one.name] : [])),
      )
      const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)
      const source = template
        .replaceAll('.', '\\.')
        .replace(/\{([^}]+)\}/g, (_, name) => (many.has(name) ? '(.+)' : '([^/]+)'))
      patterns.push({
        key,
        pattern: new RegExp(`^${source}$`),
        names,
        method: method.toUpperCase(),
        weight: names.length,
      })
    }
  }
  // A path that is written out wins over one with a parameter in its place.
  patterns.sort((a, b) => a.weight - b.weight)

  function parametersOf({ parameters = [] }: DescribedOperation): readonly Parameter[] {
    return parameters.map((one) => {
      const [, , section = '', name = ''] = one.$ref?.split('/') ?? []
      const found: unknown = one.$ref === undefined ? one : components[section]?.[name]
      return found as Parameter
    })
  }

  function validatorOf(id: string, schema: Schema): ValidateFunction {
    const known = validators.get(id)
    if (known !== undefined) return known
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"github#/components/')
    const made = ajv.compile(JSON.parse(text))
    validators.set(id, made)
    return made
  }

  function problemsOf(
    what: string,
    value: unknown,
    { id, schema }: { id: string; schema: Schema },
  ): readonly string[] {
    const validate = validatorOf(id, schema)
    if (validate(value)) return []
    return (validate.errors ?? []).map((error) => `${what}${error.instancePath}: ${error.message ?? 'wrong'}`)
  }

  function responseOf(key: string, status: number): Readonly<Record<string, Media>> | undefined {
    const response = operations.get(key)?.responses[String(status)]
    if (response?.$ref === undefined) return response === undefined ? undefined : (response.content ?? {})
    const shared = components['responses']?.[response.$ref.split('/')[3] ?? '']
    return (shared as { content?: Readonly<Record<string, Media>> } | undefined)?.content ?? {}
  }

  function answerSchema(key: string, status: number): Schema | undefined {
    const content = responseOf(key, status) ?? {}
    return content['application/json']?.schema
  }

  function bodyProblems(key: string, request: CheckedRequest): readonly string[] {
    const { requestBody } = operations.get(key) ?? {}
    if (requestBody === undefined) return request.bytes.byteLength === 0 ? [] : [`${key} takes no body`]
    const json = requestBody.content['application/json']?.schema
    if (json === undefined) {
      return request.bytes.byteLength === 0 ? [`${key} needs a body`] : []
    }
    if (request.bytes.byteLength === 0) return requestBody.required === true ? [`${key} needs a body`] : []
    if (request.contentType?.startsWith('application/json') !== true) {
      return [`${key}: the body's content-type is ${request.contentType ?? 'missing'}`]
    }
    const body: unknown = JSON.parse(Buffer.from(request.bytes).toString('utf8'))
    return [...problemsOf('body', body, { id: `${key} body`, schema: json }), ...strangers(body, json)]
  }

  function strangers(body: unknown, schema: Schema): readonly string[] {
    const known = propertiesOf(schema)
    if (known === undefined || typeof body !== 'object' || body === null) return []
    return Object.keys(body).flatMap((name) => (known.has(name) ? [] : [`body/${name}: not described`]))
  }

  // Undefined where any name may stand.
  function propertiesOf(schema: Schema): ReadonlySet<string> | undefined {
    const whole = resolve(schema)
    const parts = [...(whole.oneOf ?? []), ...(whole.anyOf ?? []), ...(whole.allOf ?? [])].map(propertiesOf)
    if (whole.properties === undefined && parts.length === 0) return undefined
    const own = Object.keys(whole.properties ?? {})
    return new Set([...own, ...parts.flatMap((part) => [...(part ?? [])])])
  }

  function resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema
    const [, , section = '', name = ''] = schema.$ref.split('/')
    return resolve(components[section]?.[name] ?? {})
  }

  return {
    find(method, path) {
      for (const one of patterns) {
        if (one.method !== method) continue
        const match = one.pattern.exec(path)
        if (match === null) continue
        const values = one.names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')] as const)
        return { key: one.key, pathParameters: Object.fromEntries(values) }
      }
      return undefined
    },
    has: (key) => operations.has(key),
    takesJson: (key) => operations.get(key)?.requestBody?.content['application/json'] !== undefined,
    requestProblems({ key, pathParameters }, request) {
      const described = operations.get(key)
      if (described === undefined) return [`${key} is not described`]
      const parameters = parametersOf(described)
      const query = parameters.filter((one) => one.in === 'query')
      const unknown = [...request.query.keys()].filter((name) => !query.some((one) => one.name === name))
      const missing = query.filter((one) => one.required === true && !request.query.has(one.name))
      const wrong = parameters.flatMap((one) => {
        const text = one.in === 'path' ? pathParameters[one.name] : request.query.get(one.name)
        if (text === undefined || text === null) return []
        return problemsOf(one.name, parameterValue(text, resolve(one.schema)), {
          id: `${key} ${one.name}`,
          schema: one.schema,
        })
      })
      return [
        ...unknown.map((name) => `${key}: the parameter ${name} is not described`),
        ...missing.map(({ name }) => `${key}: the parameter ${name} is missing`),
        ...wrong.map((problem) => `${key}: ${problem}`),
        ...bodyProblems(key, request),
      ]
    },
    answerProblems(key, status, body) {
      const response = responseOf(key, status)
      if (response === undefined) {
        return GENERAL_FAILURES.includes(status) ? [] : [`${key} never answers ${status}`]
      }
      const schema = answerSchema(key, status)
      if (schema === undefined) return []
      return problemsOf(`${key} ${status}: answer`, body, { id: `${key} ${status}`, schema })
    },
    complete(key, status, body) {
      const schema = answerSchema(key, status)
      return schema === undefined ? body : completed(body, schema, resolve)
    },
  }
}

function parameterValue(text: string, { type }: Schema): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
