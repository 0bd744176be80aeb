import { makeSecret } from '../../src/secret.ts'
import { startFakeOci } from '../fakes/oci-server.ts'
import { ociFaultModes } from './oci-fault-modes.ts'

const ACCOUNT = { username: 'publisher', password: 'right-word' }

ociFaultModes('an OCI registry', async () => {
  const fake = await startFakeOci()
  return { url: `http://${fake.host}`, credentials: { kind: 'none' }, stop: fake.stop }
})

ociFaultModes(
  'an OCI registry with a token server',
  async () => {
    const fake = await startFakeOci({ tokenAuth: ACCOUNT })
    const { username, password } = ACCOUNT
    const credentials = { kind: 'basic', username, password: makeSecret(password) } as const
    return { url: `http://${fake.host}`, credentials, stop: fake.stop }
  },
  { uploads: 1 },
)
