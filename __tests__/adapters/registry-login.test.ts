import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findLogin } from '../../src/adapters/registry-login.ts'
import type { Credentials } from '../../src/publish/credentials.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'login-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const pair = (text: string): string => Buffer.from(text).toString('base64')
const PLACE = { host: 'ghcr.io', path: 'acme/addons' }

function write(file: string, content: unknown): void {
  const path = join(home, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
}

// What a test compares: secrets hide themselves.
function shown(credentials: Credentials) {
  switch (credentials.kind) {
    case 'basic':
      return [credentials.username, credentials.password.reveal()]
    case 'none':
      return ['none']
    default:
      return [credentials.kind, credentials.token.reveal()]
  }
}

async function login(place = PLACE, environment: Readonly<Record<string, string>> = {}) {
  return shown(await findLogin(place, { environment, home }))
}

describe('findLogin', () => {
  it('finds nothing where nobody logged in', async () => {
    expect(await login()).toEqual(['none'])
  })

  it.each([
    ['helm registry login', '.config/helm/registry/config.json', {}],
    ['docker login', '.docker/config.json', {}],
    ['podman login', '.config/containers/auth.json', {}],
    ['podman login, by its variable', 'elsewhere/auth.json', { REGISTRY_AUTH_FILE: 'elsewhere/auth.json' }],
    ['podman login, in the session', 'run/containers/auth.json', { XDG_RUNTIME_DIR: 'run' }],
    ['docker login, by its variable', 'd/config.json', { DOCKER_CONFIG: 'd' }],
    ['helm registry login, by its variable', 'h.json', { HELM_REGISTRY_CONFIG: 'h.json' }],
  ])('reads what %s wrote', async (_, file, variables) => {
    write(file, { auths: { 'ghcr.io': { auth: pair('me:a:b') } } })
    const environment = Object.fromEntries(
      Object.entries(variables).map(([name, path]) => [name, join(home, path)]),
    )

    expect(await login(PLACE, environment)).toEqual(['me', 'a:b'])
  })

  it('takes the longest path that is named, and no other host', async () => {
    const auths = {
      'quay.io': { auth: pair('other:host') },
      'ghcr.io': { auth: pair('whole:host') },
      'ghcr.io/acme': { auth: pair('only:acme') },
      'ghcr.io/ac': { auth: pair('not:this') },
    }
    write('.docker/config.json', { auths })

    expect(await login()).toEqual(['only', 'acme'])
    expect(await login({ host: 'ghcr.io', path: 'elsewhere' })).toEqual(['whole', 'host'])
    expect(await login({ host: 'ghcr.io.evil.example', path: '' })).toEqual(['none'])
    expect(await login({ host: 'io', path: '' })).toEqual(['none'])
  })

  it.each(['docker.io', 'index.docker.io', 'registry-1.docker.io'])(
    'knows Docker Hub as %s by the address that docker writes',
    async (host) => {
      write('.docker/config.json', { auths: { 'https://index.docker.io/v1/': { auth: pair('hub:word') } } })

      expect(await login({ host, path: 'acme' })).toEqual(['hub', 'word'])
    },
  )

  it('reads identity tokens and registry tokens', async () => {
    write('.docker/config.json', {
      auths: { 'ghcr.io': { auth: pair('x:'), identitytoken: 'idt' }, 'quay.io': { registrytoken: 'rt' } },
    })

    expect(await login()).toEqual(['identity', 'idt'])
    expect(await login({ host: 'quay.io', path: '' })).toEqual(['bearer', 'rt'])
  })

  it('says which file cannot be read, without what is in it', async () => {
    write('.docker/config.json', '{"auths": {"ghcr.io": {"auth": "c2VjcmV0"')

    await expect(login()).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/config\.json: it is no JSON object$/),
    })
  })

  it.each(['__proto__', 'constructor'])('takes no member that is not its own (%s)', async (host) => {
    write('.docker/config.json', { auths: {} })

    expect(await login({ host, path: '' })).toEqual(['none'])
  })
})

describe.skipIf(process.platform === 'win32')('credential helpers', () => {
  function helper(name: string, script: string): Readonly<Record<string, string>> {
    write(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`)
    chmodSync(join(home, `bin/docker-credential-${name}`), 0o755)
    return { PATH: `${join(home, 'bin')}${delimiter}/usr/bin${delimiter}/bin` }
  }

  it('asks the helper of the host, with the host on its input', async () => {
    write('.docker/config.json', { credHelpers: { 'ghcr.io': 'mine' } })
    const environment = helper('mine', 'read host; printf \'{"Username":"%s","Secret":"%s"}\' "$1" "$host"')

    expect(await login(PLACE, environment)).toEqual(['get', 'ghcr.io'])
  })

  it('asks the store where docker logged in, and takes its token for one', async () => {
    write('.docker/config.json', { auths: { 'ghcr.io': {} }, credsStore: 'store' })
    const environment = helper('store', 'printf \'{"Username":"<token>","Secret":"idt"}\'')

    expect(await login(PLACE, environment)).toEqual(['identity', 'idt'])
    expect(await login({ host: 'quay.io', path: '' }, environment)).toEqual(['none'])
  })

  it('takes a helper that knows nobody for no log-in', async () => {
    write('.docker/config.json', { credHelpers: { 'ghcr.io': 'empty' } })
    const environment = helper('empty', 'echo "credentials not found in native keychain"; exit 1')

    expect(await login(PLACE, environment)).toEqual(['none'])
  })

  it.each([
    ['is not there', 'missing', 'it is not on the PATH'],
    ['fails', 'broken', 'it failed'],
    ['answers something else', 'odd', 'its answer names no user'],
    ['is no word', '../../bin/sh', 'its name is no word'],
  ])('says what to do where a helper %s, and nothing that it printed', async (_, name, problem) => {
    write('.docker/config.json', { credHelpers: { 'ghcr.io': name } })
    helper('broken', 'echo secret-word; exit 3')
    const environment = helper('odd', 'echo secret-word')

    const failed = await login(PLACE, environment).catch((error: unknown) => error)

    expect(failed).toMatchObject({ kind: 'input', message: expect.stringContaining(problem) })
    expect(String(failed)).not.toContain('secret-word')
  })
})
