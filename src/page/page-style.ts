/** How the page looks: the system's own letters, two themes, one column on a phone. It stands in the page as it is here. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4;
  --link: #0b5cad; --well: #eef1f4; --accent: #1f6feb; --button: #1f5fbf;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1318; --paper: #171c23; --ink: #e6eaf0; --soft: #a3adb9; --line: #303843;
    --link: #79b8ff; --well: #10151b; --accent: #58a6ff; --button: #1f5fbf;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: break-word; }
a { color: var(--link); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1:focus, main:focus { outline: none; }
code, pre { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
.skip { position: absolute; left: -999px; top: 0; padding: .5rem 1rem; background: var(--paper); z-index: 1; }
.skip:focus { left: 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.inner, main { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
.top { background: var(--paper); border-bottom: 1px solid var(--line); }
.top .inner { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; justify-content: space-between; }
.top p { margin: .75rem 0; }
.brand a { font-weight: 700; color: var(--ink); text-decoration: none; }
.links a { margin-left: 1rem; font-size: .875rem; }
.links a:first-child { margin-left: 0; }
main { padding-top: 1.5rem; padding-bottom: 3rem; min-height: 70vh; }
footer.inner { padding-top: 1rem; padding-bottom: 2rem; color: var(--soft); font-size: .875rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .5rem 0; letter-spacing: -.01em; }
.lead { color: var(--soft); margin: .25rem 0 .75rem; }
.hint { color: var(--soft); font-size: .875rem; margin: .25rem 0 .75rem; }

.search { display: none; margin: 1.75rem 0 1rem; gap: .25rem 1rem; align-items: center; flex-wrap: wrap; }
.live .search { display: flex; }
.search label { font-weight: 600; }
.search input { flex: 1 1 16rem; min-width: 0; font: inherit; padding: .6rem .8rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 8px; }
.search input::placeholder { color: var(--soft); opacity: 1; }
.search p { margin: 0; color: var(--soft); min-width: 8rem; }

.cards { list-style: none; margin: 1.5rem 0; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
.card { position: relative; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; }
.card[hidden] { display: none; }
.card:hover { border-color: var(--accent); }
.card a { display: grid; grid-template-columns: 48px 1fr auto; gap: .1rem .85rem; align-items: center; color: inherit; text-decoration: none; }
.card a::after { content: ""; position: absolute; inset: 0; border-radius: 12px; }
.card a:focus-visible { outline: none; }
.card a:focus-visible::after { outline: 3px solid var(--accent); outline-offset: 2px; }
.card .icon { grid-row: 1 / span 2; align-self: start; }
.card .name { font-weight: 650; font-size: 1.05rem; overflow-wrap: anywhere; }
.version { color: var(--soft); font-size: .875rem; font-weight: 400; overflow-wrap: anywhere; }
.card .about { grid-column: 2 / -1; color: var(--soft); font-size: .925rem; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.icon { width: 48px; height: 48px; border-radius: 10px; object-fit: contain; flex: none; }
span.icon { display: inline-grid; place-items: center; color: #fff; font-weight: 700; font-size: 1.05rem; letter-spacing: .02em; }
.tags { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem; margin: .7rem 0 0; padding: 0; }
.tags li { font-size: .78rem; padding: .1rem .55rem; border-radius: 99px; background: var(--well); border: 1px solid var(--line); color: var(--soft); overflow-wrap: anywhere; }

.addon { display: none; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: .5rem 1.5rem 1.5rem; }
.addon:target { display: block; }
.addon:has(:target) { display: block; }
main:has(.addon:target) .overview, main:has(.addon :target) .overview { display: none; }
.back { margin: .5rem 0 1rem; }
.addon > header { display: flex; gap: 1rem; align-items: flex-start; border-bottom: 1px solid var(--line); padding-bottom: 1.25rem; }
.addon > header div { min-width: 0; }
.addon h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
.addon .about { margin: .25rem 0; color: var(--soft); }
.home { margin: .6rem 0 0; font-size: .9rem; overflow-wrap: anywhere; }
.addon nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: .75rem 0; border-bottom: 1px solid var(--line); font-size: .925rem; }
.addon h2 { font-size: 1.2rem; margin: 1.9rem 0 .6rem; }
summary { cursor: pointer; color: var(--soft); font-size: .925rem; margin: .6rem 0; }
.needs { margin: .25rem 0; padding-left: 1.25rem; }
.addon section > p { margin: .6rem 0 .25rem; }

.copyable { display: flex; gap: .5rem; align-items: stretch; margin: .4rem 0; }
pre { margin: 0; padding: .7rem .9rem; background: var(--well); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
.copyable pre { flex: 1; min-width: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.copy { display: none; font: inherit; font-size: .875rem; font-weight: 600; min-width: 5.5rem; color: #fff; background: var(--button); border: 0; border-radius: 8px; cursor: pointer; }
.live .copy { display: block; }
.copy:hover { filter: brightness(1.12); }

.wide { overflow-x: auto; margin: .4rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
.digest { font-size: .75rem; color: var(--soft); overflow-wrap: anywhere; }
time { white-space: nowrap; }

.prose { line-height: 1.65; }
.prose > :first-child { margin-top: 0; }
.prose h3 { font-size: 1.15rem; margin: 1.6rem 0 .5rem; }
.prose h4 { font-size: 1.05rem; margin: 1.4rem 0 .5rem; }
.prose h5, .prose h6 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
.prose p, .prose ul, .prose ol, .prose pre, .prose blockquote, .prose .wide { margin: .75rem 0; }
.prose code { background: var(--well); padding: .1em .3em; border-radius: 4px; overflow-wrap: anywhere; }
.prose pre code { background: none; padding: 0; overflow-wrap: normal; }
.prose blockquote { margin-left: 0; padding-left: 1rem; border-left: 4px solid var(--line); color: var(--soft); }
.prose hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0; }
.prose th, .prose td { padding: .45rem .75rem; border: 1px solid var(--line); }

${Array.from({ length: 12 }, (_, at) => `.hue-${at} { background: hsl(${at * 30} 48% 30%); }`).join('\n')}

@media (max-width: 40rem) {
  .inner, main { padding-left: .9rem; padding-right: .9rem; }
  .addon { margin: 0 -.9rem; border-left: 0; border-right: 0; border-radius: 0; padding: .5rem .9rem 1.5rem; }
  .copyable { flex-direction: column; }
  .live .copy { min-height: 2.75rem; }
  .search p { flex-basis: 100%; }
  .wide table { min-width: 40rem; }
}
@media (prefers-reduced-motion: no-preference) { .card { transition: border-color .15s; } }
@media print { .copy, .search, .back, .links { display: none !important; } .addon { display: block; border: 0; } }
`
