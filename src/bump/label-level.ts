import { parseLevel } from './level.ts'
import type { Reason } from './reason.ts'

/** What labels of the proposal ask for: `addon:major`, or `addon:NAME:major` for one addon of several. */
export function labelReasons(labels: readonly string[], addon: string): readonly Reason[] {
  return labels.flatMap((label): readonly Reason[] => {
    const match = /^addon:(?:([^:]+):)?(\w+)$/i.exec(label.trim())
    const level = parseLevel(match?.[2] ?? '')
    if (match === null || level === undefined || (match[1] ?? addon) !== addon) return []
    return [{ source: 'label', level, text: `label ${label.trim()}` }]
  })
}
