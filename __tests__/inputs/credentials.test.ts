import { describe, expect, it } from 'vitest'
import { credentialsOf, type Environment } from '../../src/inputs/credentials.ts'
import { parseRegistry } from '../../src/inputs/registry.ts'

function find(
  lines: readonly string[],
  environment: Environment,
  inputs: Readonly<Record<string, string>> = {},
) {
  const found = credentialsOf(
    lines.map((line) => parseRegistry(line)),
    { environment, read: (name) => inputs[name] },
  )
  return found.map(({ username, password, token, authHeader }) => ({
    username,
    password: password?.reveal(),
    token: token?.reveal(),
    authHeader,
  }))
}

describe('credentialsOf', () => {
  it('gives the plain ones to the only registry that needs any', () => {
    const found = find(['./folder', 'https://a.example'], {}, { username: 'me', password: 'hunter22' })

    expect(found).toMatchObject([{ username: undefined }, { username: 'me', password: 'hunter22' }])
  })

  it('prefers inputs to ADDON_REGISTRY_* and those to HELM_REPO_*', () => {
    const environment = {
      ADDON_REGISTRY_PASSWORD: 'from addon',
      HELM_REPO_PASSWORD: 'from helm',
      HELM_REPO_USERNAME: 'helm user',
      HELM_REPO_ACCESS_TOKEN: 'helm token',
    }

    expect(find(['https://a.example'], environment, { password: 'from input' })).toMatchObject([
      { username: 'helm user', password: 'from input', token: 'helm token' },
    ])
    expect(find(['https://a.example'], environment)).toMatchObject([{ password: 'from addon' }])
  })

  it('gives each named registry its own', () => {
    const environment = {
      ADDON_REGISTRY_PROD_USERNAME: 'p',
      ADDON_REGISTRY_TEST_EU_TOKEN: 't',
      ADDON_REGISTRY_TEST_EU_AUTH_HEADER: 'x-key',
    }

    expect(find(['prod=https://a.example', 'test-eu=https://b.example'], environment)).toMatchObject([
      { username: 'p', token: undefined },
      { username: undefined, token: 't', authHeader: 'x-key' },
    ])
  })

  it('never gives plain ones to one of several', () => {
    expect(() => find(['prod=https://a.example', 'https://b.example'], {}, { password: 'hunter22' })).toThrow(
      expect.objectContaining({
        kind: 'input',
        hint: expect.stringContaining('ADDON_REGISTRY_PROD_USERNAME'),
      }),
    )
  })

  it('gives plain ones to the registry that has none of its own', () => {
    const environment = { ADDON_REGISTRY_PROD_PASSWORD: 'own' }

    expect(
      find(['prod=https://a.example', 'https://b.example'], environment, { password: 'plain' }),
    ).toMatchObject([{ password: 'own' }, { password: 'plain' }])
  })
})
