import { type AddonFile, textOf } from '../../addon/addon.ts'
import { readYamlFile } from '../../addon/yaml-file.ts'
import { defineRule, type Mark } from '../rule.ts'

const RESERVED =
  /^(values\.yaml|values\.schema\.json|requirements\.yaml|requirements\.lock|Chart\.lock|charts\/.*)$/

export const chartReservedFiles = defineRule({
  id: 'chart-reserved-files',
  severity: 'error',
  level: 'full',
  summary:
    "no files that Helm takes for a chart's own: values.yaml, values.schema.json, requirements.*, Chart.lock, charts/",
  why: 'An addon archive is a Helm chart to registries. Helm rewrites, merges or drops these files, and refuses the archive where they do not hold what a chart has there.',
  check({ files }) {
    return files.filter(({ path, ignored }) => !ignored && RESERVED.test(path)).map(judge)
  },
})

function judge(file: AddonFile): Mark {
  const { path } = file
  const fix = 'rename it, or list it in .helmignore'
  if (isRefused(file)) {
    return {
      path,
      level: 'package',
      message: `Helm refuses an archive with this ${path}`,
      fix,
    }
  }
  return { path, message: `Helm takes ${path} for a part of a chart`, fix }
}

function isRefused(file: AddonFile): boolean {
  const { path } = file
  if (path.startsWith('charts/')) return !/^charts\/([_.].*|[^/]+\.prov)$/.test(path)
  if (path === 'values.schema.json') return !isJson(textOf(file))
  const reading = readYamlFile(file)
  return reading.kind === 'broken' || (reading.root !== undefined && reading.root.kind !== 'map')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
