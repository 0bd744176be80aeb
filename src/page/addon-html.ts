import type { Json } from '../addon/yaml.ts'
import { type ParameterRow, parameterRows } from '../kubevela/parameter-rows.ts'
import type { PageAddon, PageDefinition, PageRequirements, PageVersion } from './catalog-page.ts'
import { type Html, html, lines, visible } from './html.ts'
import { iconHtml } from './icon.ts'
import { addLine, enableLine } from './install-lines.ts'
import type { PageForm, PageOptions } from './page-form.ts'
import { type KeptProse, type ProsePlace, proseHtml } from './prose.ts'

/** What the part of one addon needs to know of the page around it. */
export interface ArticleOptions extends PageOptions, PageForm {
  /** Names of the addons that have a part of their own. */
  readonly names: ReadonlySet<string>
  readonly kept: KeptProse
}

/** One addon in the list. */
export function addonCard(addon: PageAddon): Html {
  const { name, version, description, tags, details } = addon
  const words = [name, description, ...tags, ...(details?.definitions ?? []).map((one) => one.name)]
  return html`<li class="card" data-words="${words.join(' ').toLowerCase()}"><a href="#${idOf(name)}">${iconHtml(name, details?.icon ?? '')}<span class="name">${name}</span> <span class="version">${version}</span><span class="about">${description}</span></a>${tagList(tags.slice(0, 4))}</li>`
}

/** Everything that the page tells of one addon. */
export function addonArticle(addon: PageAddon, options: ArticleOptions): Html {
  const { name, version, description, home, tags, details } = addon
  const id = idOf(name)
  const sections = sectionsOf(addon, options)
  return html`<article class="addon" id="${id}" aria-labelledby="${id}/title">
<p class="back"><a href="#/">← All addons</a></p>
<header>${iconHtml(name, details?.icon ?? '')}<div><h1 id="${id}/title" tabindex="-1">${name} <span class="version">${version}</span></h1>
<p class="about">${description}</p>${tagList(tags)}${homeLink(home)}</div></header>
<nav aria-label="Parts of ${name}"><ul>${sections.map(({ key, title }) => html`<li><a href="#${id}/${key}">${title}</a></li>`)}</ul></nav>
${lines(sections.map(({ key, title, body }) => html`<section><h2 id="${id}/${key}">${title}</h2>\n${body}</section>`))}
</article>`
}

interface Section {
  readonly key: string
  readonly title: string
  readonly body: Html
}

function sectionsOf(addon: PageAddon, options: ArticleOptions): readonly Section[] {
  const { name, details } = addon
  const id = idOf(name)
  const bodies: readonly (readonly [string, string, Html | undefined])[] = [
    ['install', 'Install', install(addon, options)],
    ['parameters', 'Parameters', parameters(addon)],
    ['definitions', 'Definitions', definitions(details?.definitions ?? [])],
    [
      'readme',
      'README',
      prose(details?.readme, { idPrefix: `${id}/readme/`, room: options.readmeCharacters }, options),
    ],
    [
      'changelog',
      'Changelog',
      prose(details?.changelog, { idPrefix: `${id}/changelog/`, room: options.changelogCharacters }, options),
    ],
    ['versions', 'Versions', versionTable(addon)],
  ]
  return bodies.flatMap(([key, title, body]) => (body === undefined ? [] : [{ key, title, body }]))
}

function idOf(name: string): string {
  return `/${encodeURIComponent(visible(name)).replaceAll('%', '~')}`
}

function install(addon: PageAddon, { registry, names }: ArticleOptions): Html {
  const { name, version } = addon
  return html`${enableLine(registry, { name, version })}
${needs(addon, names)}
<details><summary>The line that adds this registry</summary>${addLine(registry)}</details>`
}

function tagList(tags: readonly string[]): Html | undefined {
  if (tags.length === 0) return undefined
  return html`<ul class="tags" aria-label="Tags">${tags.map((tag) => html`<li>${tag}</li>`)}</ul>`
}

function homeLink(home: string): Html | undefined {
  if (!/^https?:\/\/[^/]/i.test(home)) return undefined
  return html`<p class="home"><a href="${home}" rel="nofollow noopener noreferrer">${home}</a></p>`
}

function needs({ requirements, details }: PageAddon, names: ReadonlySet<string>): Html {
  const system = requirementsOf(requirements)
  const addons = (details?.dependencies ?? []).map(({ name, version }) => {
    const shown = names.has(name) ? html`<a href="#${idOf(name)}">${name}</a>` : html`${name}`
    return html`<li>addon ${shown}${version === '' ? '' : ` ${version}`}</li>`
  })
  const all = [...system.map((one) => html`<li>${one}</li>`), ...addons]
  if (all.length === 0) return html`<p>Needs nothing beside KubeVela.</p>`
  return html`<p>Needs:</p><ul class="needs">${all}</ul>`
}

function requirementsOf({ vela, kubernetes }: PageRequirements): readonly string[] {
  return [
    ...(vela === '' ? [] : [`KubeVela ${vela}`]),
    ...(kubernetes === '' ? [] : [`Kubernetes ${kubernetes}`]),
  ]
}

function parameters({ details }: PageAddon): Html | undefined {
  if (details?.parametersProblem !== undefined)
    return html`<p>They cannot be shown: ${details.parametersProblem}</p>`
  const rows = parameterRows(details?.parameters)
  if (rows.length === 0) return undefined
  return wide(['Name', 'Type', 'Default', 'Meaning'], rows.map(parameterRow))
}

function parameterRow({ name, type, isRequired, fallback, description }: ParameterRow): Html {
  const value = isRequired
    ? html`<em>required</em>`
    : fallback === undefined
      ? undefined
      : html`<code>${short(fallback)}</code>`
  return html`<tr><th scope="row"><code>${name}</code></th><td><code>${type}</code></td><td>${value}</td><td>${description}</td></tr>`
}

function short(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

function definitions(all: readonly PageDefinition[]): Html | undefined {
  if (all.length === 0) return undefined
  const rows = all.map(
    ({ name, kind, description }) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${kind}</td><td>${description}</td></tr>`,
  )
  return wide(['Type', 'Kind', 'Meaning'], rows)
}

function prose(text: string | undefined, place: ProsePlace, { kept }: ArticleOptions): Html | undefined {
  return text === undefined || text.trim() === '' ? undefined : proseHtml(text, place, kept)
}

function versionTable({ versions }: PageAddon): Html {
  return wide(['Version', 'Published', 'Needs', 'SHA-256 of the archive'], versions.map(versionRow))
}

function versionRow({ version, created, digest, url, requirements }: PageVersion): Html {
  const name =
    url === '' ? html`${version}` : html`<a href="${url}" rel="nofollow noopener noreferrer">${version}</a>`
  const day = created.slice(0, 10)
  return html`<tr><th scope="row">${name}</th><td>${day === '' ? undefined : html`<time>${day}</time>`}</td><td>${requirementsOf(requirements).join(', ')}</td><td><code class="digest">${digest}</code></td></tr>`
}

// Wider than a phone: it scrolls by itself, also from the keyboard.
function wide(head: readonly string[], rows: readonly Html[]): Html {
  const titles = head.map((title) => html`<th scope="col">${title}</th>`)
  return html`<div class="wide" tabindex="0"><table><thead><tr>${titles}</tr></thead>
<tbody>${lines(rows)}</tbody></table></div>`
}
