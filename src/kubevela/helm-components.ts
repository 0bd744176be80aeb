import type { Json } from '../addon/yaml.ts'
import type { Place } from './author-place.ts'
import { isList, isObject, type JsonObject, member, memberAt } from './go-value.ts'
import { everyWritten, knownValue, membersNamed, type Written } from './written.ts'

/** The properties of a `helm` component that say which chart it installs. */
export const CHART_PROPERTIES = ['repoType', 'url', 'chart', 'version'] as const

export type ChartProperty = (typeof CHART_PROPERTIES)[number]

/** One component of type `helm`: the fluxcd addon's definition installs a chart for it. */
export interface HelmComponent {
  readonly name: string | undefined
  /** The values that count: those of the newest rendering that has the component, else as written or by default. */
  readonly values: Readonly<Partial<Record<ChartProperty, string>>>
  /** Every way a property is written: several where conditions choose. Empty where the author's place was not found. */
  readonly written: Readonly<Record<ChartProperty, readonly Written[]>>
  /** False where no rendering has it: a condition that default arguments do not meet leaves it out. */
  readonly isRendered: boolean
  /** Where the component stands; undefined where only the rendering has it. */
  readonly place: Place | undefined
}

/**
 * Finds an addon's `helm` components: as written, in CUE and YAML, and in what the releases make of it. `applications` are the
 * rendered ones, newest last.
 */
export function findHelmComponents(
  written: readonly Written[],
  applications: readonly JsonObject[],
): readonly HelmComponent[] {
  const sites = written.flatMap(sitesIn)
  const rendered = newestOfEach(applications.flatMap(componentsIn))
  const taken = new Map<Site, JsonObject>()
  const strays: JsonObject[] = []
  for (const component of rendered) {
    const site = sites
      .filter((one) => !taken.has(one) && fits(one, component))
      .toSorted((a, b) => score(b, component) - score(a, component))[0]
    if (site === undefined) strays.push(component)
    else taken.set(site, component)
  }
  return [
    ...sites.map((site) => describe(site, taken.get(site))),
    ...strays.map((component) => describe(undefined, component)),
  ]
}

interface Site {
  readonly name: string | undefined
  readonly properties: Readonly<Record<ChartProperty, readonly Written[]>>
  readonly place: Place
}

function sitesIn(top: Written): readonly Site[] {
  return [...everyWritten(top)].flatMap(({ value }) => {
    const isHelm = membersNamed(value, 'type').some((one) => knownValue(one.value) === 'helm')
    const properties = membersNamed(value, 'properties')
    if (!isHelm || properties.length === 0) return []
    const name = membersNamed(value, 'name').map((one) => knownValue(one.value))[0]
    const of = (label: string) =>
      properties.flatMap((one) => membersNamed(one.value, label).map((property) => property.value))
    const found = { repoType: of('repoType'), url: of('url'), chart: of('chart'), version: of('version') }
    return [{ name, properties: found, place: value.place }]
  })
}

function componentsIn(application: JsonObject): readonly JsonObject[] {
  const components = memberAt(application, ['spec', 'components'])
  return isList(components) ? components.filter(isObject).filter((one) => one['type'] === 'helm') : []
}

function newestOfEach(components: readonly JsonObject[]): readonly JsonObject[] {
  return [...new Map(components.map((component) => [String(component['name']), component])).values()]
}

// A literal that says something else rules a place out; a name or chart that says the same speaks for it.
function fits(site: Site, component: JsonObject): boolean {
  if (site.name !== undefined && component['name'] !== undefined && site.name !== component['name'])
    return false
  return CHART_PROPERTIES.every((property) => {
    const literals = site.properties[property].filter((one) => one.kind === 'literal')
    const isLiteral = literals.length > 0 && literals.length === site.properties[property].length
    return !isLiteral || literals.some((one) => knownValue(one) === textAt(component, property))
  })
}

function score(site: Site, component: JsonObject): number {
  const named = site.name !== undefined && site.name === component['name'] ? 10 : 0
  const same = CHART_PROPERTIES.filter((property) =>
    site.properties[property].some((one) => knownValue(one) === textAt(component, property)),
  )
  return named + same.length
}

const NOTHING: Readonly<Record<ChartProperty, readonly Written[]>> = {
  repoType: [],
  url: [],
  chart: [],
  version: [],
}

function describe(site: Site | undefined, component: JsonObject | undefined): HelmComponent {
  const values = CHART_PROPERTIES.flatMap((property): [ChartProperty, string][] => {
    const value =
      component === undefined
        ? site?.properties[property].map(knownValue).find((one) => one !== undefined)
        : textAt(component, property)
    return value === undefined ? [] : [[property, value]]
  })
  return {
    name: typeof component?.['name'] === 'string' ? component['name'] : site?.name,
    values: Object.fromEntries(values),
    written: site?.properties ?? NOTHING,
    isRendered: component !== undefined,
    place: site?.place,
  }
}

function textAt(component: JsonObject, property: string): string | undefined {
  const value: Json | undefined = member(component['properties'], property)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
