import { authored } from './cue-source.ts'
import { answered, contextSource, rewriting, type Workbench } from './workbench.ts'

/**
 * The message shown after the addon is enabled, for a first install; undefined where there is none or it does not evaluate,
 * which stops nothing (KubeVela pkg/addon/addon.go renderNotes).
 */
export async function renderNotes(bench: Workbench): Promise<string | undefined> {
  const { notes } = bench.package
  if (notes === undefined) return undefined
  const context = contextSource(bench, { context: { installer: {} } })
  const source = authored(notes.path, notes.text, { before: `${context.unit.text}\n` })
  const evaluation = await answered(
    bench.session.evaluate({
      files: [{ ...source.unit, ...rewriting(bench.release) }],
      libraries: bench.release.packages.application,
      check: bench.release.checksNotes ? 'shallow' : 'none',
      lookups: [{ path: 'notes', want: 'string' }],
    }),
    'views',
  )
  const json = evaluation.lookups?.[0]?.json
  return typeof json === 'string' ? json : undefined
}
