import type { RuleGroup } from './catalog.ts'
import type { Rule, RuleScope } from './rule.ts'

const INTRODUCTION = `# The rules

<!-- written by npm run generate: change the rules, not this file -->

\`check\` judges an addon by these rules, and \`publish\` publishes none that has an error. An **error** is what KubeVela, Helm or a
registry refuses, or what harms other addons; a **warning** is what KubeVela ignores without a word; a **notice** is advice.
What \`validate: package\` says too: with it, only rules marked *archive* stop an addon.

Findings name the file, the line, the column, the value and what to write instead. \`check --fix\` writes it where that takes no
thought (marked *fix*); only the bytes concerned change.

Another severity, ignored paths and failures that are known go into \`.addon-registry.yaml\`
([configuration.md](configuration.md)). One rule is switched off for the next line by a comment with a reason, \`#\` in YAML and
\`//\` in CUE:

\`\`\`yaml
# addon-registry-ignore version-v-prefix: the project's own versions begin with a v
version: v1.4.0
\`\`\`

What would break the archive or the registry (an error marked *archive*) cannot be switched off.
`

const PUBLISHED = `### What is published

These hold of what publishing writes, and \`index verify\` asks them of a static registry that others wrote. They are no findings of an
addon, so that no severity is set for them.

| rule | what must hold | otherwise |
| --- | --- | --- |
| \`index-strict\` | \`index.yaml\` has Helm's own keys only, none twice, every row a digest and a time as RFC 3339 says | KubeVela reads nothing of the registry |
| \`index-annotations\` | the row of an addon repeats its \`system\` requirements as annotations | KubeVela asks for nothing: it reads them there only |
| \`index-url-safe\` | a row's URL is absolute, or a plain relative path | clients ask for another file |
| \`archive-deterministic\` | one source gives one archive: names sorted, times, modes and owners fixed, \`Chart.yaml\` first | the digest of a version changes from run to run |
`

const SCOPES: Readonly<Record<RuleScope, string>> = {
  addon: '',
  catalog: 'the whole catalog',
  published: 'the catalog and what is out (registries, the base of the change)',
}

/** Prints `docs/rules.md`: what every rule asks for and why, by subject. */
export function printRulesPage(groups: readonly RuleGroup[]): string {
  const contents = groups.map(({ title, rules }) => `### ${title}\n\n${table(rules)}`)
  const details = groups.flatMap(({ rules }) => rules.map(detail))
  return [INTRODUCTION, '## By subject\n', ...contents, PUBLISHED, '## One by one\n', ...details].join('\n')
}

function table(rules: readonly Rule[]): string {
  const rows = rules.map((rule) => {
    const marks = [rule.level === 'package' ? 'archive' : '', rule.fixable === true ? 'fix' : '']
    const shown = marks.filter((mark) => mark !== '').join(', ')
    return `| [\`${rule.id}\`](#${rule.id}) | ${rule.severity} | ${shown} | ${cell(rule.summary)} |`
  })
  return `${['| rule | severity | | what must hold |', '| --- | --- | --- | --- |', ...rows].join('\n')}\n`
}

function detail(rule: Rule): string {
  const scope = SCOPES[rule.scope ?? 'addon']
  const facts = [
    `**${rule.severity}**`,
    rule.level === 'package' ? 'stops an addon at `validate: package` too' : '',
    rule.fixable === true ? '`check --fix`' : '',
    rule.releases === undefined ? '' : `KubeVela ${rule.releases.join(', ')}`,
    scope === '' ? '' : `sees ${scope}`,
    `[test](../__tests__/validate/rules/${rule.id}.test.ts)`,
  ]
  const line = facts.filter((fact) => fact !== '').join(' · ')
  return `### ${rule.id}\n\n${line}\n\n${sentence(rule.summary)}\n\n${rule.why}\n`
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
