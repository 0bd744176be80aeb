import type { Addon } from '../../addon/addon.ts'
import type { CueFile } from '../../kubevela/addon-facts.ts'
import { type ArithmeticChain, arithmeticChain } from '../../kubevela/list-arithmetic.ts'
import { widestRange } from '../../kubevela/widest-range.ts'
import { everyWritten } from '../../kubevela/written.ts'
import { defineRule, type FileEdit, type Mark, type RuleContext, type Severity } from '../rule.ts'

export const cueListArithmetic = defineRule({
  id: 'cue-list-arithmetic',
  severity: 'warning',
  level: 'full',
  summary: 'lists are joined with list.Concat and repeated with list.Repeat, not with + and *',
  why: 'CUE 0.11 dropped + and * for lists, and KubeVela 1.11 evaluates with a newer one; list.Concat and list.Repeat work in every release. An error where the addon asks for such releases only. Definitions are not judged: KubeVela rewrites them itself. The refusal that follows is told here, and not again as one of compatibility.',
  releases: ['1.11'],
  fixable: true,
  check(addon, context) {
    const files = context.facts?.get(addon.root)?.cue ?? []
    const severity = severityFor(addon, context)
    const range = rangeFor(addon, context)
    return files
      .filter((file) => file.class !== 'definition' && file.outline.error === undefined)
      .flatMap((file) => marksOf(file, { severity, range }))
  },
})

// The engine that dropped list arithmetic; an addon may be refused by older releases for other reasons.
function severityFor({ root }: Addon, { compatibility }: RuleContext): Severity {
  const declared = (compatibility?.get(root) ?? []).filter(({ isDeclared }) => isDeclared)
  const refusesAll = declared.length > 0 && declared.every(({ release }) => release.engine === '0.14')
  return refusesAll ? 'error' : 'warning'
}

function rangeFor({ root, metadata }: Addon, { compatibility }: RuleContext): string | undefined {
  const declared = metadata.kind === 'parsed' ? (metadata.value.system?.vela ?? '') : ''
  return widestRange(compatibility?.get(root) ?? [], declared)
}

function marksOf(
  file: CueFile,
  { severity, range }: { severity: Severity; range: string | undefined },
): readonly Mark[] {
  const { text, outline, places } = file
  const starts = new Map(
    outline.listArithmetic.map((site) => [`${places.offsetOf(site)} ${site.operator}`, site]),
  )
  const chains = [...starts.values()].map((site) => ({
    site,
    chain: arithmeticChain(text, places.offsetOf(site), site.operator),
  }))
  const declare = range === undefined ? '' : `; or declare system.vela: "${range}" in metadata.yaml`
  const importEdit = importOf(file)
  const imports = importEdit === undefined ? [] : [importEdit].filter(({ replacement }) => replacement !== '')
  return chains.map(({ site, chain }): Mark => {
    const call = site.operator === '+' ? 'list.Concat([a, b])' : 'list.Repeat(a, n)'
    const isInner = chains.some((other) => isInside(chain, other.chain))
    const own =
      chain === undefined || importEdit === undefined || isInner
        ? []
        : rewrite(text, chain, packageName(file))
    const edits = own.length === 0 ? [] : [...imports, ...own]
    return {
      ...places.placeOf(site),
      severity,
      message: `"${site.operator}" on lists: KubeVela 1.11 and newer refuse it`,
      fix: `import "list" and write ${call}, which every release takes${declare}`,
      ...(edits.length === 0 ? {} : { edits }),
    }
  })
}

// The outer one is rewritten first; what is inside stays a finding until then.
function isInside(chain: ArithmeticChain | undefined, other: ArithmeticChain | undefined): boolean {
  if (chain === undefined || other === undefined || chain === other) return false
  return other.start <= chain.start && chain.end <= other.end
}

function rewrite(
  text: string,
  { operator, operands, start, end }: ArithmeticChain,
  list: string,
): readonly FileEdit[] {
  const [first, second] = operands
  if (operator === '*') {
    if (operands.length !== 2 || first === undefined || second === undefined) return []
    const [a, b] = [text.slice(first.start, first.end), text.slice(second.start, second.end)]
    if (a.startsWith('[')) return [{ start, end, replacement: `${list}.Repeat(${a}, ${b})` }]
    return b.startsWith('[') ? [{ start, end, replacement: `${list}.Repeat(${b}, ${a})` }] : []
  }
  const commas = operands.slice(1).map((operand, at): FileEdit => {
    const before = operands[at]?.end ?? start
    const plus = operatorIn(text, before, operand.start)
    return { start: before, end: plus + 1, replacement: ',' }
  })
  return [
    { start, end: start, replacement: `${list}.Concat([` },
    ...commas,
    { start: end, end, replacement: '])' },
  ]
}

// A comment may stand between an operand and its operator on the line before; it has to stay, so the edit must not reach over it.
function operatorIn(text: string, from: number, to: number): number {
  return from + text.slice(from, to).indexOf('+')
}

function packageName({ outline }: CueFile): string {
  const known = outline.imports.find(({ path }) => path === 'list')
  return known?.alias ?? 'list'
}

/** The edit that imports `list`; an empty one where it is imported, undefined where the name is taken or no place is plain. */
function importOf(file: CueFile): FileEdit | undefined {
  const { text, outline, places } = file
  if (outline.imports.some(({ path }) => path === 'list')) return { start: 0, end: 0, replacement: '' }
  const isTaken = [...everyWritten(file.written)].some(({ member }) => member?.label === 'list')
  if (isTaken) return undefined
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const [first] = outline.imports
  if (first !== undefined) {
    const start = text.lastIndexOf('\n', places.offsetOf(first) - 1) + 1
    const line = text.slice(start, text.indexOf('\n', start))
    const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
    if (line.startsWith('import'))
      return line.includes('(') ? undefined : { start, end: start, replacement: `import "list"${newline}` }
    return /^[ \t]*([A-Za-z_]\w*[ \t]+)?"/.test(line)
      ? { start, end: start, replacement: `${indent}"list"${newline}` }
      : undefined
  }
  if (outline.package === undefined)
    return { start: 0, end: 0, replacement: `import "list"${newline}${newline}` }
  const lineEnd = text.indexOf('\n', places.offsetOf(outline.package))
  if (lineEnd === -1) return undefined
  return { start: lineEnd + 1, end: lineEnd + 1, replacement: `${newline}import "list"${newline}` }
}
