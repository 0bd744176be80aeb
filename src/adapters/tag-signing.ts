import type { RunGit } from './git.ts'

/** Who makes tags, and how they are signed. */
export interface Signing {
  readonly isSigned: boolean
  /** Settings of the user's own git that signing reads, by name. */
  readonly settings: ReadonlyMap<string, string>
  /** Where the tools of signing find keys and agents. */
  readonly environment: Readonly<Record<string, string>>
}

// Values only. Which program signs (gpg.program, gpg.ssh.program) is taken from the machine's configuration, never from the
// repository's: a setting of the repository must not run anything (reliability.md T75).
const READ = ['user.name', 'user.email', 'user.signingkey', 'gpg.format', 'tag.gpgsign'] as const
const PASSED = ['GNUPGHOME', 'GPG_AGENT_INFO', 'GPG_TTY', 'SSH_AUTH_SOCK'] as const
const NOBODY = { name: 'addon-registry', email: 'addon-registry@noreply.invalid' } as const

/**
 * Finds out how the user's git would sign a tag: where a key is configured (`user.signingKey`, or `tag.gpgSign`) tags are signed
 * with it, unless `tag.gpgSign` is false.
 */
export async function tagSigning(
  run: RunGit,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Signing> {
  const settings = new Map<string, string>()
  for (const name of READ) {
    const answer = await run(['config', '--get', name])
    const value = Buffer.from(answer.stdout).toString('utf8').trim()
    if (answer.exitCode === 0 && value !== '' && !/[\p{Cc}]/u.test(value)) settings.set(name, value)
  }
  const wanted = settings.get('tag.gpgsign')?.toLowerCase()
  const isOff = wanted !== undefined && ['false', 'no', 'off', '0'].includes(wanted)
  return {
    isSigned: !isOff && (settings.has('user.signingkey') || wanted !== undefined),
    settings,
    environment: Object.fromEntries(
      PASSED.flatMap((name) => {
        const value = environment[name]
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  }
}

/** The settings of one run of git that makes a tag. */
export function signingSettings({ settings }: Signing): readonly string[] {
  const own = {
    'user.name': settings.get('user.name') ?? NOBODY.name,
    'user.email': settings.get('user.email') ?? NOBODY.email,
  }
  const key = ['user.signingkey', 'gpg.format'].flatMap((name) => {
    const value = settings.get(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return [...Object.entries(own), ...key].flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
