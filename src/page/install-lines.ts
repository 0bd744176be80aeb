import { type VelaAddon, type VelaAdvice, velaLines } from '../report/vela-lines.ts'
import { type Html, html } from './html.ts'

// A page does not know where it will be served: its script puts the address in, and without one the reader does.
const ADDRESS = 'https://ADDRESS-OF-THIS-PAGE'

/** The line that adds the registry to `vela`, to copy. */
export function addLine(registry: string): Html {
  const [add = ''] = adviceFor(registry, undefined).lines
  return html`${copyable(add)}<p class="hint" data-without-address>Put the address of this page, without <code>index.html</code>, in place of <code>ADDRESS-OF-THIS-PAGE</code>.</p>`
}

/** The line that enables one version of an addon, to copy, and what its user must know. */
export function enableLine(registry: string, addon: VelaAddon): Html {
  const { lines, notes } = adviceFor(registry, addon)
  return html`${lines.slice(1).map(copyable)}${notes.map((note) => html`<p class="hint">${note}</p>`)}`
}

function adviceFor(registry: string, addon: VelaAddon | undefined): VelaAdvice {
  return velaLines({ kind: 'helm', name: registry, url: ADDRESS, needsPassword: false }, addon)
}

/** A line of a shell with a button that copies it. */
function copyable(line: string): Html {
  const parts = line.split(ADDRESS).map((part) => html`${part}`)
  const address = html`<span data-address>${ADDRESS}</span>`
  const shown = parts.flatMap((part, at) => (at === 0 ? [part] : [address, part]))
  return html`<div class="copyable"><pre tabindex="0"><code>${shown}</code></pre><button type="button" class="copy">Copy</button></div>`
}
