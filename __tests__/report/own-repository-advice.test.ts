import { describe, expect, it } from 'vitest'
import { findForge } from '../../src/inputs/forge.ts'
import { adviceFor } from '../../src/report/advice.ts'
import { makeReport } from '../../src/report/run-report.ts'

const report = makeReport({
  command: 'publish',
  startedAt: 0,
  durationMs: 0,
  addons: [
    {
      name: 'fluxcd',
      root: 'addons/fluxcd',
      version: 'v2.2.0',
      change: { kind: 'unchanged', reasons: [] },
      findings: [],
      outcomes: [{ registry: 'git', kind: 'git', status: 'published', durationMs: 0 }],
    },
  ],
  validate: 'full',
  failOn: 'error',
})

function linesFor(remote: string, environment: Readonly<Record<string, string>> = {}) {
  const repository = findForge(remote, environment)
  const own = repository === undefined ? undefined : { repository, tagFormat: undefined }
  return adviceFor(report, [{ kind: 'git', name: undefined }], own)
}

describe('the lines to copy for a git registry', () => {
  it('say that nothing pins a GitHub repository', () => {
    const [advice] = linesFor('git@github.com:acme/catalog.git')

    expect(advice?.lines).toEqual([
      'vela addon registry add my-addons --type git --endpoint https://github.com/acme/catalog --path addons',
      'vela addon enable my-addons/fluxcd',
    ])
    expect(advice?.notes.join('\n')).toContain('always reads the default branch')
  })

  it.each([
    ['https://gitee.com/acme/catalog', 'gitee', ''],
    ['https://gitlab.example.com/group/sub/catalog.git', 'gitlab', ' --gitlabRepoName catalog'],
  ])('pin %s to the tag', (remote, type, more) => {
    const [advice] = linesFor(remote)

    const endpoint = `${remote.replace(/\.git$/, '')}/tree/fluxcd-v2.2.0`
    expect(advice?.lines[0]).toBe(
      `vela addon registry add my-addons --type ${type} --endpoint ${endpoint} --path addons${more}`,
    )
  })

  it('are none for forges that KubeVela does not read, and for plain git', () => {
    expect(linesFor('https://codeberg.org/acme/catalog')).toEqual([])
    expect(linesFor('file:///srv/catalog.git')).toEqual([])
  })
})

describe('findForge', () => {
  it.each([
    ['https://github.com/acme/catalog.git', {}, 'github https://api.github.com acme/catalog'],
    ['ssh://git@gitlab.com/group/sub/catalog', {}, 'gitlab https://gitlab.com/api/v4 group/sub/catalog'],
    [
      'https://code.example/acme/catalog',
      { GITHUB_SERVER_URL: 'https://code.example', GITHUB_API_URL: 'https://code.example/api/v3' },
      'github https://code.example/api/v3 acme/catalog',
    ],
    [
      'https://code.example/acme/catalog',
      {
        GITHUB_SERVER_URL: 'https://code.example',
        GITHUB_API_URL: 'https://code.example/api/v1',
        GITEA_ACTIONS: 'true',
      },
      'gitea https://code.example/api/v1 acme/catalog',
    ],
    [
      'https://code.example/acme/catalog',
      {
        GITLAB_CI: 'true',
        CI_SERVER_URL: 'https://code.example',
        CI_API_V4_URL: 'https://code.example/api/v4',
      },
      'gitlab https://code.example/api/v4 acme/catalog',
    ],
    [
      'https://code.example/acme/catalog',
      { ADDON_REGISTRY_FORGE: 'gitee' },
      'gitee https://code.example/api/v5 acme/catalog',
    ],
    [
      'https://gitee.com/acme/catalog',
      { GITHUB_SERVER_URL: 'https://github.com', GITHUB_API_URL: 'https://api.github.com' },
      'gitee https://gitee.com/api/v5 acme/catalog',
    ],
    ['https://code.example/acme/catalog', {}, 'none'],
    ['/srv/catalog.git', {}, 'none'],
    ['--upload-pack=touch x', {}, 'none'],
  ] as const)('takes %s in %j for %s', (remote, environment, expected) => {
    const found = findForge(remote, environment)

    expect(found === undefined ? 'none' : `${found.kind} ${found.apiUrl} ${found.repository}`).toBe(expected)
  })
})
