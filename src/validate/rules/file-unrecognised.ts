import type { AddonFile } from '../../addon/addon.ts'
import { CHART_FILE, HELM_IGNORE_FILE } from '../../addon/layout.ts'
import { isSecretName } from '../../addon/secret-names.ts'
import { patternOf } from '../../kubevela/classify.ts'
import { appendedLine, defineRule, quote } from '../rule.ts'

/** Files that belong in an archive though KubeVela reads nothing from them, or that other rules judge. */
const WELCOME = /^(LICEN[CS]E|NOTICE|COPYING|AUTHORS|CHANGELOG)(\.[A-Za-z]+)?$/i
const HELM_FILES =
  /^(values\.yaml|values\.schema\.json|requirements\.(yaml|lock)|Chart\.lock|charts\/.*|templates\/.*)$/

export const fileUnrecognised = defineRule({
  id: 'file-unrecognised',
  severity: 'notice',
  level: 'full',
  summary: 'every packed file is one that KubeVela reads, a licence or a changelog',
  why: 'KubeVela ignores the others, and every user downloads them. `.helmignore` keeps them out of the archive.',
  fixable: true,
  check(addon) {
    const groups = new Map<string, number>()
    for (const file of addon.files.filter(isDeadWeight)) {
      const [top = '', ...rest] = file.path.split('/')
      const entry = rest.length === 0 ? top : `${top}/`
      groups.set(entry, (groups.get(entry) ?? 0) + 1)
    }
    return [...groups].map(([entry, count]) => {
      const isFolder = entry.endsWith('/')
      const what = isFolder ? `${quote(entry)} (${count} file${count === 1 ? '' : 's'})` : quote(entry)
      // Characters that mean something in a pattern are left to the author.
      const canHide = /^[A-Za-z0-9._/-]+$/.test(entry)
      return {
        path: isFolder ? entry.slice(0, -1) : entry,
        message: `KubeVela reads nothing from ${what}`,
        fix: `add the line "/${entry}" to .helmignore, or remove it`,
        ...(canHide ? { edits: [appendedLine(addon, HELM_IGNORE_FILE, `/${entry}`)] } : {}),
      }
    })
  },
})

function isDeadWeight({ path, ignored }: AddonFile): boolean {
  if (ignored || path === HELM_IGNORE_FILE || path === CHART_FILE) return false
  return patternOf(path) === undefined && !WELCOME.test(path) && !HELM_FILES.test(path) && !isSecretName(path)
}
