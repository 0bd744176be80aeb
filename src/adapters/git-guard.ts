/** What one call of git may do beside computing: nothing, or speak to the one remote it is given. */
export type GitReach = { readonly kind: 'local' } | { readonly kind: 'remote'; readonly scheme: GitScheme }

/** Protocols that a remote may use. `ext`, `fd` and remote helpers run programs and never are. */
export type GitScheme = 'https' | 'http' | 'ssh' | 'git' | 'file'

/** Environment variables that git gets to see; everything else, tokens first, stays out of the child. */
const PASSED = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'SYSTEMROOT',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'TMPDIR',
  'TEMP',
  'TMP',
  'XDG_CONFIG_HOME',
  'SSH_AUTH_SOCK',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'GIT_SSH_COMMAND',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'GIT_TEST_ASSUME_DIFFERENT_OWNER',
] as const

/**
 * The environment of every git process: an allow-list of the caller's, no questions to a terminal, no locks for reading, no
 * replaced objects, messages in English, path arguments without magic.
 */
export function gitEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const passed = new Set<string>(PASSED)
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && passed.has(name.toUpperCase()) ? [[name, value] as const] : [],
  )
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    LANGUAGE: '',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_PAGER: 'cat',
    GIT_FLUSH: '0',
  }
}

/**
 * Configuration that outranks the repository's own, so that nothing in `.git/config`, in attributes or in hooks runs a program
 * (reliability.md T75): no hooks, no file monitor, no external diff, no submodules, and no protocol but the one of the remote.
 */
export function gitGuards(reach: GitReach): readonly string[] {
  const settings = [
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.askPass=',
    'core.pager=cat',
    'core.gitProxy=',
    'core.alternateRefsCommand=',
    'credential.interactive=false',
    'diff.external=',
    'fetch.recurseSubmodules=false',
    'submodule.recurse=false',
    'fetch.writeCommitGraph=false',
    'gc.auto=0',
    'maintenance.auto=false',
    'protocol.version=2',
    'protocol.allow=never',
    'protocol.ext.allow=never',
    'safe.bareRepository=explicit',
    ...(reach.kind === 'remote' ? remoteSettings(reach.scheme) : schemesOff()),
  ]
  return ['--no-pager', ...settings.flatMap((setting) => ['-c', setting])]
}

const SCHEMES = ['https', 'http', 'ssh', 'git', 'file'] as const

function schemesOff(): readonly string[] {
  return SCHEMES.map((scheme) => `protocol.${scheme}.allow=never`)
}

// A stalled transfer ends after a minute instead of holding the job.
function remoteSettings(scheme: GitScheme): readonly string[] {
  return [
    ...SCHEMES.map((other) => `protocol.${other}.allow=${other === scheme ? 'always' : 'never'}`),
    'http.lowSpeedLimit=1',
    'http.lowSpeedTime=60',
  ]
}

/**
 * The protocol of a remote's address; undefined for anything that is no plain address: a leading dash, a remote helper
 * (`ext::…`), control characters, user names that begin with a dash (reliability.md T73).
 */
export function remoteScheme(address: string): GitScheme | undefined {
  if (address.startsWith('-') || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(address) || address.includes('::'))
    return undefined
  const url = /^(https|http|ssh|git|file):\/\/(.+)$/i.exec(address)
  if (url !== null) return urlScheme(url[1] ?? '', url[2] ?? '')
  if (/^(\/|\.{1,2}\/|[A-Za-z]:[\\/])/.test(address)) return 'file'
  // user@host:path, as ssh writes it; neither part may look like an option.
  if (/^(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][\w.-]*:[^-].*$/.test(address)) return 'ssh'
  return undefined
}

function urlScheme(scheme: string, rest: string): GitScheme | undefined {
  const found = SCHEMES.find((known) => known === scheme.toLowerCase())
  if (found === 'file') return found
  const authority = rest.split('/')[0] ?? ''
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return authority.startsWith('-') || !/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9][\w.-]*)(:\d+)?$/.test(host)
    ? undefined
    : found
}

/**
 * True for an ssh command as checkout steps write it: `ssh` with key, port and host-key options, nothing that runs another
 * program and nothing that a shell reads further.
 */
export function isPlainSshCommand(command: string): boolean {
  return /^"?(?:\/[\w./-]*\/)?ssh"?(?:\s+(?:-i\s+"?[\w./~-]+"?|-p\s+\d+|-o\s+"?(?:StrictHostKeyChecking|CheckHostIP|UserKnownHostsFile|IdentitiesOnly|BatchMode|ConnectTimeout)=[\w./~-]+"?))*\s*$/.test(
    command,
  )
}

/**
 * Whether a repository's own settings name a program that stands in for the remote's. Git takes the first of several such
 * settings, so that nothing said later disarms them: such a remote is not asked.
 */
export function replacesRemote(localKeys: readonly string[]): boolean {
  return localKeys.some((key) => /^remote\..*\.(uploadpack|receivepack|vcs)$/i.test(key))
}

/** Settings of the repository itself that run a program during a fetch: each with the setting that disarms it. */
export function disarmingSettings(
  localKeys: readonly string[],
  sshCommand: string | undefined,
): readonly string[] {
  const settings = localKeys.flatMap((key) => {
    const lower = key.toLowerCase()
    // An empty value forgets every helper named before it.
    if (/^credential\.(.*\.)?helper$/.test(lower)) return ['credential.helper=', `${key}=`]
    const isForeign = lower === 'core.sshcommand' && !isPlainSshCommand(sshCommand ?? '')
    return isForeign ? [`${key}=ssh -o BatchMode=yes`] : []
  })
  return [...new Set(settings)].flatMap((setting) => ['-c', setting])
}
