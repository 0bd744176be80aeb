import { type AddonFile, textOf } from '../../addon/addon.ts'
import { isSecretName } from '../../addon/secret-names.ts'
import { makeLineTable } from '../../addon/text-position.ts'
import { defineRule, type Mark } from '../rule.ts'

/** Texts that are credentials whatever surrounds them. A key needs some of its body: a placeholder has none. */
const SECRETS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=:,\s-]{64}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)(?![A-Z0-9]*EXAMPLE)[A-Z0-9]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})\b/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20}\b/],
  ['a Slack token', /\bxox[abprs]-[0-9A-Za-z-]{24,}\b/],
]
const NESTED_ARCHIVE = /\.(tgz|tar|tar\.gz|tar\.bz2|tar\.xz|zip)$/i
const VERSION_CONTROL = /(^|\/)(\.git|\.hg|\.svn)(\/|$)/

export const fileSecretOrVcs = defineRule({
  id: 'file-secret-or-vcs',
  severity: 'error',
  level: 'full',
  summary: 'no credentials, version control folders or nested archives',
  why: 'Packaging takes every file as it is, and what was published once cannot be called back. An archive inside is most often an earlier package of the same addon.',
  check({ files, refused }) {
    return [
      ...refused.flatMap(({ path, reason }) => (reason === 'vcs' ? [versionControl(path)] : [])),
      ...files.filter(({ ignored }) => !ignored).flatMap(judge),
    ]
  },
})

function judge(file: AddonFile): readonly Mark[] {
  const { path } = file
  if (VERSION_CONTROL.test(path)) return [versionControl(path)]
  if (isSecretName(path)) {
    return [
      {
        path,
        message: 'a file of this name holds credentials',
        fix: 'remove it, and change what it gave away',
      },
    ]
  }
  if (NESTED_ARCHIVE.test(path)) {
    return [{ path, message: 'an archive inside the addon', fix: 'remove it, or list it in .helmignore' }]
  }
  const text = textOf(file)
  const [found] = SECRETS.flatMap(([name, pattern]) => {
    const at = text.search(pattern)
    return at === -1 ? [] : [{ name, at }]
  })
  if (found === undefined) return []
  const fix = 'remove it, change the credential, and let users give their own as a parameter'
  return [{ path, ...makeLineTable(text).positionAt(found.at), message: `the file holds ${found.name}`, fix }]
}

function versionControl(path: string): Mark {
  return { path, message: 'a version control folder inside the addon', fix: 'remove it' }
}
