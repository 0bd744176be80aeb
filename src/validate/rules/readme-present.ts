import { README_FILES } from '../../addon/layout.ts'
import { defineRule } from '../rule.ts'

export const readmePresent = defineRule({
  id: 'readme-present',
  severity: 'warning',
  level: 'full',
  summary: 'README.md or readme.md exists and is not empty',
  why: 'It is the page that `vela addon status --verbose` and VelaUX show about the addon; no other spelling is read.',
  check({ files, metadata, refused }) {
    if (metadata.kind === 'missing') return []
    const names: readonly string[] = README_FILES
    if (refused.some(({ path }) => names.includes(path))) return []
    const readmes = files.filter(({ path }) => names.includes(path))
    const [first] = readmes
    if (readmes.some(({ bytes }) => bytes.byteLength > 0)) return []
    const fix = 'say what the addon installs, how to use it and how to remove it'
    if (first !== undefined) return [{ path: first.path, message: `${first.path} is empty`, fix }]
    const near = files.find(({ path }) => /^readme(\.(md|markdown|txt|rst))?$/i.test(path))
    if (near === undefined) return [{ path: '', message: 'README.md is missing', fix: `add one: ${fix}` }]
    const message = `${near.path} is not read as the readme`
    return [{ path: near.path, message, fix: 'rename it to README.md' }]
  },
})
