/** The place of a run's sources on a forge. */
export interface SourcePlace {
  readonly engine: 'github' | 'gitea' | 'gitlab'
  /** `https://github.com`, without a slash at its end. */
  readonly server: string
  /** `owner/name`. */
  readonly repository: string
  readonly commit: string
  /** Path of the run's root in the repository, with a slash at its end; empty at the top. */
  readonly prefix: string
}

const VIEWS = { github: 'blob', gitea: 'src/commit', gitlab: '-/blob' } as const

/** Makes the addresses of files, at a line, as the forge shows them at the commit of the run. */
export function sourceAddress(place: SourcePlace): (path: string, line: number | undefined) => string {
  const { engine, server, repository, commit, prefix } = place
  return (path, line) => {
    const parts = `${prefix}${path === '.' ? '' : path}`
      .replace(/\p{Cs}/gu, '\ufffd')
      .split('/')
      .map(encodeURIComponent)
    const base = `${server}/${repository}/${VIEWS[engine]}/${commit}/${parts.join('/')}`.replace(/\/$/, '')
    return line === undefined ? base : `${base}#L${line}`
  }
}
