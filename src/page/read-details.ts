import type { Addon } from '../addon/addon.ts'
import { METADATA_FILE, README_FILES } from '../addon/layout.ts'
import { parseMetadata } from '../addon/metadata.ts'
import type { Json } from '../addon/yaml.ts'
import { renderDefinitions } from '../kubevela/definitions.ts'
import { StageRefusal } from '../kubevela/failure.ts'
import { type JsonObject, member, memberAt } from '../kubevela/go-value.ts'
import type { PackageFile } from '../kubevela/install-package.ts'
import { hasProperties, renderParameterSchema } from '../kubevela/parameters.ts'
import { RELEASES } from '../kubevela/releases.ts'
import { openBench } from '../kubevela/render.ts'
import type { Workbench } from '../kubevela/workbench.ts'
import { sha256Of } from '../package/package-addon.ts'
import type { Cue } from '../ports.ts'
import type { ArchiveContents } from '../publish/read-archive.ts'
import { readArchive } from '../publish/read-archive.ts'
import type { PageDefinition, PageDetails } from './catalog-page.ts'
import { embeddedIcon } from './icon.ts'

// Readers of a page get this much of a text; the archive holds the rest.
const MAX_TEXT_CHARACTERS = 80_000
const MAX_DEFINITIONS = 200
const CHANGELOG = /^(?:CHANGELOG|CHANGES|HISTORY)(?:\.md|\.txt)?$/i

/**
 * Reads what an archive holds for readers: README, changelog, parameters and definitions as the newest KubeVela sees them.
 * Undefined for bytes that are no archive of an addon or chart; what only CUE could tell is left out where CUE refuses it.
 */
export async function readDetails(bytes: Uint8Array, cue: Cue): Promise<PageDetails | undefined> {
  const archive = await readArchive(bytes)
  if (archive.kind !== 'read') return undefined
  const addon = addonOf(archive)
  const metadata = addon.metadata.kind === 'parsed' ? addon.metadata.value : undefined
  return {
    digest: sha256Of(bytes),
    readme: textAt(addon, (path) => README_FILES.some((name) => name === path)),
    changelog: textAt(addon, (path) => CHANGELOG.test(path)),
    icon: embeddedIcon(metadata?.icon ?? '', addon.files),
    dependencies: (metadata?.dependencies ?? []).map(({ name, version }) => ({ name, version })),
    ...(await fromCue(addon, cue)),
  }
}

function addonOf({ root, files }: ArchiveContents): Addon {
  const metadata = files.find(({ path }) => path === METADATA_FILE)
  return {
    root: '.',
    directory: root,
    files: files.map(({ path, bytes }) => ({ path, bytes, ignored: false })),
    refused: [],
    metadata:
      metadata === undefined ? { kind: 'missing' } : parseMetadata(new TextDecoder().decode(metadata.bytes)),
    ignoreProblems: [],
  }
}

function textAt({ files }: Addon, isWanted: (path: string) => boolean): string {
  const found = files.find(({ path, bytes }) => isWanted(path) && bytes.byteLength > 0)
  return found === undefined ? '' : new TextDecoder().decode(found.bytes).slice(0, MAX_TEXT_CHARACTERS)
}

type FromCue = Pick<PageDetails, 'definitions' | 'parameters' | 'parametersProblem'>

async function fromCue(addon: Addon, cue: Cue): Promise<FromCue> {
  const opened = openBench(addon, { release: RELEASES['1.11'], cue })
  if (opened.kind === 'refused') return { definitions: [] }
  return { ...(await parametersOf(opened.bench)), definitions: await definitionsOf(opened.bench) }
}

async function parametersOf(bench: Workbench): Promise<Omit<FromCue, 'definitions'>> {
  const schema = await unlessRefused(() => renderParameterSchema(bench))
  if (schema.kind === 'refused') return { parametersProblem: schema.message }
  return hasProperties(schema.value) && schema.value !== undefined ? { parameters: schema.value } : {}
}

async function definitionsOf(bench: Workbench): Promise<readonly PageDefinition[]> {
  const { yamlDefinitions, cueDefinitions } = bench.package
  const files = [...yamlDefinitions, ...cueDefinitions].slice(0, MAX_DEFINITIONS)
  const found: PageDefinition[] = []
  for (const file of files) found.push(await definitionOf(bench, file, cueDefinitions.includes(file)))
  return found
}

// Each by itself: one that KubeVela would refuse takes no other from the list, and is listed by its file's name.
async function definitionOf(bench: Workbench, file: PackageFile, isCue: boolean): Promise<PageDefinition> {
  const alone = {
    ...bench.package,
    yamlDefinitions: isCue ? [] : [file],
    cueDefinitions: isCue ? [file] : [],
  }
  const rendered = await unlessRefused(() => renderDefinitions({ ...bench, package: alone }))
  const [object] = rendered.kind === 'made' ? rendered.value : []
  return object === undefined
    ? { name: file.name.replace(/\.(?:cue|ya?ml)$/, ''), kind: '', description: '' }
    : described(object)
}

function described(object: JsonObject): PageDefinition {
  const description = memberAt(object, ['metadata', 'annotations', 'definition.oam.dev/description'])
  return {
    name: words(memberAt(object, ['metadata', 'name'])),
    kind: words(member(object, 'kind')),
    description: words(description),
  }
}

function words(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

type Attempt<Value> =
  | { readonly kind: 'made'; readonly value: Value }
  | { readonly kind: 'refused'; readonly message: string }

async function unlessRefused<Value>(work: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { kind: 'made', value: await work() }
  } catch (thrown) {
    if (thrown instanceof StageRefusal) return { kind: 'refused', message: thrown.failure.message }
    throw thrown
  }
}
