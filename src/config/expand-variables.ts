import { ActionError } from '../errors.ts'

/**
 * Puts variables of the environment in the place of `${NAME}`. Fails with an input error that names the variable where one is
 * not set: a registry asked without its password would only answer 401.
 */
export function expandVariables(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const value = environment[name]
    if (value !== undefined && value !== '') return value
    throw new ActionError(`the configuration needs the variable ${name}, which is not set`, {
      kind: 'input',
      hint: `set ${name} in the environment, from a secret of the workflow`,
    })
  })
}
