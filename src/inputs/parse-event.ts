import type { Environment, EventContext } from './event.ts'
import { isGitea } from './gitea-engine.ts'
import { githubTrigger } from './github-event.ts'
import { gitlabContext } from './gitlab-event.ts'
import { textField } from './payload.ts'

/**
 * Reads the triggering event from the environment and the event's payload (the parsed JSON of `GITHUB_EVENT_PATH`). Returns
 * undefined outside workflow engines. Never fails: what a payload lacks is undefined, an event without meaning here `other`.
 */
export function parseEvent(environment: Environment, payload: unknown): EventContext | undefined {
  if (textField(environment, 'GITLAB_CI') === 'true') return gitlabContext(environment)
  const event = textField(environment, 'GITHUB_EVENT_NAME')
  if (event === undefined) return undefined
  return {
    engine: isGitea(environment) ? 'gitea' : 'github',
    trigger: githubTrigger(event, environment, payload),
    repository: textField(environment, 'GITHUB_REPOSITORY') ?? textField(payload, 'repository', 'full_name'),
    defaultBranch: textField(payload, 'repository', 'default_branch'),
    commit: textField(environment, 'GITHUB_SHA'),
    apiUrl: textField(environment, 'GITHUB_API_URL'),
    workspace: textField(environment, 'GITHUB_WORKSPACE'),
  }
}
