import { ActionError } from '../errors.ts'

/** What a folder was asked for when it refused. */
export type FolderUse = 'read' | 'write'

/** Words what the system said of a folder as an error of the registry, with what to do about it; an ActionError stays as it is. */
export function folderTrouble(what: string, use: FolderUse, cause: unknown): ActionError {
  if (cause instanceof ActionError) return cause
  const code = codeOf(cause)
  const hint = hintOf(code, use)
  return new ActionError(`${what}: ${code ?? String(cause)}`, {
    kind: 'registry',
    cause,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** The system's short word for what went wrong: `EACCES`. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined
}

function hintOf(code: string | undefined, use: FolderUse): string | undefined {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `let this user ${use} there, or set registry to another folder`
    case 'EROFS':
      return 'the file system is read-only: set registry to another folder'
    case 'ENOSPC':
      return 'the disk is full: make room and run again'
    case 'EDQUOT':
      return 'the quota of this user is used up: make room and run again'
    case 'EFBIG':
      return 'the file is larger than this process may write: raise the limit and run again'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'set registry to a folder, not to a file'
    default:
      return undefined
  }
}
