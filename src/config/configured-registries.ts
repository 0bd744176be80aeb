import type { Environment, GivenCredentials } from '../inputs/credentials.ts'
import type { Inputs } from '../inputs/parse-inputs.ts'
import { parseRegistry } from '../inputs/registry.ts'
import { makeSecret } from '../secret.ts'
import type { Config, ConfiguredRegistry } from './config.ts'
import { expandVariables } from './expand-variables.ts'

/** The inputs with the configuration's registries where the user named none. */
export function withConfiguredRegistries(inputs: Inputs, config: Config, environment: Environment): Inputs {
  if (inputs.hasChosenRegistry || config.registries.length === 0) return inputs
  const registries = config.registries.map(({ name, url }) => {
    const address = expandVariables(url, environment)
    return parseRegistry(name === undefined ? address : `${name}=${address}`)
  })
  return { ...inputs, registries, hasChosenRegistry: true }
}

/** Which registry the credentials are for, and what the configuration may say about it. */
export interface ConfiguredAt {
  readonly config: Config
  readonly environment: Environment
  readonly at: number
}

/** The credentials of a registry: as given, else those that the configuration names for it. */
export function configuredCredentials(
  given: GivenCredentials,
  inputs: Inputs,
  { config, environment, at }: ConfiguredAt,
): GivenCredentials {
  const isConfigured = inputs.registries.length === config.registries.length
  const entry = isConfigured ? config.registries[at] : undefined
  const spec = inputs.registries[at]
  if (Object.keys(given).length > 0 || entry === undefined || entry.name !== spec?.name) return given
  return readCredentials(entry, environment)
}

function readCredentials(entry: ConfiguredRegistry, environment: Environment): GivenCredentials {
  const expand = (text: string) => expandVariables(text, environment)
  const { username, password, token, authHeader } = entry
  return {
    ...(username === undefined ? {} : { username: expand(username) }),
    ...(password === undefined ? {} : { password: makeSecret(expand(password)) }),
    ...(token === undefined ? {} : { token: makeSecret(expand(token)) }),
    ...(authHeader === undefined ? {} : { authHeader: expand(authHeader) }),
  }
}
