import type { Environment } from './event.ts'
import { textField } from './payload.ts'

/** True on the runners of Gitea and Forgejo, which speak GitHub's dialect and add one variable of their own. */
export function isGitea(environment: Environment): boolean {
  return ['GITEA_ACTIONS', 'FORGEJO_ACTIONS'].some((name) => textField(environment, name) === 'true')
}
