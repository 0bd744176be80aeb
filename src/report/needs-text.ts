import type { AddonNeeds } from '../mirror/needs.ts'
import type { ReportedAddon } from './run-report.ts'
import { safeText } from './safe-text.ts'
import { paint, type Style } from './style.ts'

/** Words what an addon takes from elsewhere (`mirror`), for a terminal; empty where it takes nothing. */
export function needsText({ name, needs }: ReportedAddon, style: Style): string {
  const lines = needs === undefined ? [] : linesOf(needs)
  if (lines.length === 0) return ''
  return [
    `${paint(safeText(name), 'bold', style)} needs`,
    ...lines.map(([kind, text]) => `  ${paint(kind.padEnd(10), 'dim', style)} ${safeText(text)}`),
  ].join('\n')
}

function linesOf({
  charts,
  images,
  manifests,
  unresolved,
}: AddonNeeds): readonly (readonly [string, string])[] {
  return [
    ...charts.map(({ chart, version, url, repoType, when, movedTo }) => {
      const kind = repoType === 'helm' ? '' : ` (${repoType})`
      const moved = movedTo === undefined ? '' : ` → ${movedTo}`
      const choice = when === undefined ? '' : `, with ${when}`
      return ['chart', `${chart} ${version} of ${url}${kind}${moved}${choice}`] as const
    }),
    ...images.map(({ image, from }) => ['image', `${image} (${from})`] as const),
    ...manifests.map((url) => ['manifest', url] as const),
    ...unresolved.map(({ kind, message, place }) => {
      const where = place === undefined ? '' : `${place.path}:${place.line}: `
      return ['unresolved', `${kind}: ${where}${message.replace(/\s*\n\s*/g, ' ')}`] as const
    }),
  ]
}
