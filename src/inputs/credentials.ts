import { ActionError } from '../errors.ts'
import { makeSecret, type Secret } from '../secret.ts'
import type { ReadInput } from './parse-inputs.ts'
import type { RegistrySpec } from './registry.ts'

/** What proves to one registry who one is, as it was given; absent members were not given. */
export interface GivenCredentials {
  readonly username?: string
  readonly password?: Secret
  readonly token?: Secret
  /** Name of the header that carries the token as it is. */
  readonly authHeader?: string
}

/** The process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where secrets are read from: the action's inputs, and the environment. */
export interface SecretSources {
  readonly read: ReadInput
  readonly environment: Environment
}

const FIELDS = ['username', 'password', 'token', 'auth-header'] as const
type Field = (typeof FIELDS)[number]

// The variables that `vela addon push` reads (KubeVela pkg/addon/push.go).
const HELM_VARIABLES: Readonly<Record<Field, string>> = {
  username: 'HELM_REPO_USERNAME',
  password: 'HELM_REPO_PASSWORD',
  token: 'HELM_REPO_ACCESS_TOKEN',
  'auth-header': 'HELM_REPO_AUTH_HEADER',
}

/**
 * Finds the credentials of each registry, in their order: those of its own name (`ADDON_REGISTRY_<NAME>_USERNAME` …), or the
 * plain ones. The plain ones serve one registry only, so that no server ever gets another's password: where several could
 * take them, this fails with an input error that tells how to name them.
 */
export function credentialsOf(
  registries: readonly RegistrySpec[],
  sources: SecretSources,
): readonly GivenCredentials[] {
  const plain = collect((field) => plainValue(field, sources))
  const own = registries.map((registry) => ownCredentials(registry, sources.environment))
  const open = registries.filter((registry, at) => needsCredentials(registry) && isEmpty(own[at] ?? {}))
  if (!isEmpty(plain) && open.length > 1) throw ambiguous(open)
  return registries.map((registry, at) => (open.includes(registry) ? plain : (own[at] ?? {})))
}

function plainValue(field: Field, { read, environment }: SecretSources): string | undefined {
  const variable = `ADDON_REGISTRY_${variablePart(field)}`
  return present(read(field)) ?? present(environment[variable]) ?? present(environment[HELM_VARIABLES[field]])
}

function ownCredentials({ name }: RegistrySpec, environment: Environment): GivenCredentials {
  if (name === undefined) return {}
  return collect((field) =>
    present(environment[`ADDON_REGISTRY_${variablePart(name)}_${variablePart(field)}`]),
  )
}

function variablePart(text: string): string {
  return text.toUpperCase().replaceAll('-', '_')
}

function present(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

function collect(readField: (field: Field) => string | undefined): GivenCredentials {
  const [username, password, token, authHeader] = FIELDS.map(readField)
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: makeSecret(password) }),
    ...(token === undefined ? {} : { token: makeSecret(token) }),
    ...(authHeader === undefined ? {} : { authHeader }),
  }
}

function isEmpty(credentials: GivenCredentials): boolean {
  return Object.keys(credentials).length === 0
}

function needsCredentials({ kind }: RegistrySpec): boolean {
  return kind !== 'static' && kind !== 'pages'
}

function ambiguous(open: readonly RegistrySpec[]): ActionError {
  const [first] = open
  const example = variablePart(first?.name ?? 'prod')
  return new ActionError(
    `invalid inputs: username, password or token are given, but ${open.length} registries could take them`,
    {
      kind: 'input',
      hint: `name each registry (registry: prod=https://…) and set ADDON_REGISTRY_${example}_USERNAME and so on`,
    },
  )
}
