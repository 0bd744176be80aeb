import { fileAt } from '../../addon/addon.ts'
import { chartMetadata } from '../../addon/chart.ts'
import { CHART_FILE } from '../../addon/layout.ts'
import { type Json, toJson } from '../../addon/yaml.ts'
import { readYamlFile } from '../../addon/yaml-file.ts'
import { defineRule, escapeText } from '../rule.ts'

export const chartYamlStale = defineRule({
  id: 'chart-yaml-stale',
  severity: 'warning',
  level: 'full',
  summary: 'a committed Chart.yaml says what packaging generates from metadata.yaml',
  why: 'Packaging replaces the file; `vela addon push --keep-chartmeta` keeps it, and then the index tells another version or no system requirements.',
  check(addon) {
    const file = fileAt(addon, CHART_FILE)
    if (file === undefined || addon.metadata.kind !== 'parsed') return []
    const fix = 'remove it: packaging generates it from metadata.yaml'
    const reading = readYamlFile(file)
    if (reading.kind === 'broken') {
      const message = `cannot be read as YAML: ${escapeText(reading.message)}`
      return [{ path: CHART_FILE, ...reading.position, message, fix }]
    }
    const committed = reading.root === undefined ? {} : toJson(reading.root)
    const wanted: Json = JSON.parse(JSON.stringify(chartMetadata(addon.metadata.value)))
    const keys = differences(committed, wanted)
    if (keys.length === 0) return []
    const message = `differs from what metadata.yaml implies: ${keys.map(escapeText).join(', ')}`
    return [{ path: CHART_FILE, line: 1, column: 1, message, fix }]
  },
})

function differences(committed: Json, wanted: Json): readonly string[] {
  const has = membersOf(committed)
  const needs = membersOf(wanted)
  const keys = [...new Set([...has.keys(), ...needs.keys()])].toSorted()
  return keys.filter((key) => canonical(has.get(key)) !== canonical(needs.get(key)))
}

function membersOf(value: Json): ReadonlyMap<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : new Map()
}

// Equal for equal values, whatever the order of their keys.
function canonical(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? '')
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`
}
