import { COMMANDS, type CommandName, INPUTS } from './catalog.ts'

const WORDS: Readonly<Record<CommandName, string>> = {
  auto: 'decides from the event: check, or publish on the default branch',
  check: 'says what is wrong with addons, and what publishing them would do',
  bump: '[ADDON…]: raises versions, as far as content, commits and labels ask for',
  render: 'ADDON: prints the JSON that KubeVela would make of an addon',
  package: 'ADDON…: makes the archives, the same bytes every time',
  plan: 'says what publish would do, and why',
  publish: 'publishes addons, or ready FILE.tgz archives, to every configured registry',
  index:
    '[verify|repair|adopt]: looks through the index of a static registry, and sets it right; seed [first] --from ADDRESS: fills its folder from the live site',
  sync: 'makes registries hold what a catalog or another registry holds; sends only what differs',
  mirror:
    'copies the charts that addons install into a registry, rewrites the addons to it, or puts all into a bundle',
  withdraw:
    'NAME@VERSION…: takes versions out of registries that allow it, and that are named: it has no default registry',
  comment: '--from FOLDER: comments on the pull request what an earlier check found, from its report',
  doctor: 'says what is at a registry, and whether it can be read and published to',
  docs: 'ADDON…: writes tables of parameters into READMEs, from the CUE; --check says where they are stale',
}

/** The text of `--help`: the commands, and every flag with its meaning. */
export function helpText(command: CommandName | undefined): string {
  const usage = `addon-registry ${command ?? 'COMMAND'} [ADDON…] [--flag value …]`
  const commands = COMMANDS.map((name) => `  ${name.padEnd(10)} ${WORDS[name]}`)
  const flags = INPUTS.filter(({ shape }) => shape !== 'secret').map(({ name, shape, help }) => {
    const flag = shape === 'flag' ? `--${name}` : `--${name} …`
    return `  ${flag}\n      ${help}`
  })
  return [
    `Usage: ${usage}\n`,
    'Commands',
    ...commands,
    '\nFlags',
    ...flags,
    '\nCredentials are never flags: set ADDON_REGISTRY_USERNAME and ADDON_REGISTRY_PASSWORD, or ADDON_REGISTRY_TOKEN.',
    'Exit status: 0 done, 1 findings, 2 bad input, 3 a registry or the network failed, 4 conflict.\n',
  ].join('\n')
}
