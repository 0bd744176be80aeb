import type { Addon } from '../addon/addon.ts'
import { addonLabel } from '../addon/addon.ts'
import { byCodeUnit } from '../addon/order.ts'
import type { Json } from '../addon/yaml.ts'
import type { AddonFacts } from '../kubevela/addon-facts.ts'
import type { FileClass } from '../kubevela/classify.ts'
import { memberAt } from '../kubevela/go-value.ts'
import { CHART_PROPERTIES, findHelmComponents, type HelmComponent } from '../kubevela/helm-components.ts'
import { findImages, parseImage } from '../kubevela/images.ts'
import type { ChosenRendering, RenderedChoices } from '../kubevela/render-choices.ts'
import { everyWritten, knownValue, type Written } from '../kubevela/written.ts'
import { findManifests } from './find-manifests.ts'
import type { AddonNeeds, ChartReference, ImageNeed, Unresolved } from './needs.ts'
import { chartNamed, renderedCharts } from './rendered-charts.ts'

/** Stands for the choice of a component that no rendering shows. */
export const HIDDEN_CHOICE = 'a condition that no parameter meets alone'

const INSTALLED: readonly FileClass[] = [
  'template-cue',
  'template-yaml',
  'resource',
  'parameter',
  'legacy-parameter',
]

type Rendered = Extract<ChosenRendering, { kind: 'rendered' }>

/**
 * Tells what an addon takes from elsewhere: from what a release makes of it under each choice of arguments, and from what is
 * written where no choice shows it. What depends on values that only a user knows is unresolved.
 */
export function findNeeds(addon: Addon, facts: AddonFacts, choices: RenderedChoices): AddonNeeds {
  const rendered = choices.renderings.filter((one) => one.kind === 'rendered')
  const installed = writtenIn(facts, INSTALLED)
  const charts = foundCharts(rendered)
  const hidden = hiddenCharts(installed, rendered)
  const images = imagesOf(addon, { facts, rendered })
  const icon = addon.metadata.kind === 'parsed' ? addon.metadata.value.icon : ''
  return {
    charts: [...charts.known, ...hidden.known],
    images: images.known,
    manifests: findManifests(
      rendered.flatMap(({ application, outputs }) => [application, ...outputs]),
      facts,
    ),
    ...(icon === '' ? {} : { icon }),
    unresolved: [...charts.unresolved, ...hidden.unresolved, ...images.unresolved, ...leftOut(choices)],
  }
}

interface Found<Need> {
  readonly known: readonly Need[]
  readonly unresolved: readonly Unresolved[]
}

function foundCharts(rendered: readonly Rendered[]): Found<ChartReference> {
  const known = new Map<string, ChartReference>()
  const unresolved = new Map<string, Unresolved>()
  for (const one of rendered) {
    const components = renderedCharts([one.application, ...one.outputs])
    for (const { component, properties } of components) {
      const named = chartNamed(properties)
      const free = standInWithin(one, [named.url, named.chart, named.version])
      const key = JSON.stringify([component, named])
      if (known.has(key) || unresolved.has(key)) continue
      if (free === undefined && named.url !== '' && named.chart !== '') {
        const when = one.choice === undefined ? {} : { when: one.choice }
        known.set(key, { component, ...named, ...when })
      } else unresolved.set(key, { kind: 'chart', message: chartIsFree(component, free) })
    }
  }
  return { known: [...known.values()], unresolved: [...unresolved.values()] }
}

function chartIsFree(component: string | undefined, free: string | undefined): string {
  const subject = `the component ${JSON.stringify(component ?? '')}`
  return free === undefined
    ? `${subject} names no url or no chart`
    : `${subject} installs a chart that the parameter "${free}" names, which has no default`
}

// The parameter whose stand-in is in one of the texts; short ones are in any text.
function standInWithin(set: Rendered, texts: readonly string[]): string | undefined {
  const path = set.standIns.find((standIn) =>
    textsOf(memberAt(set.arguments, standIn)).some(
      (text) => text.length > 3 && texts.some((one) => one.includes(text)),
    ),
  )
  return path?.join('.')
}

function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((inner: Json) => textsOf(inner))
}

// Components that no rendering shows: several parameters together decide, or the addon does not render at all.
function hiddenCharts(installed: readonly Written[], rendered: readonly Rendered[]): Found<ChartReference> {
  const applications = rendered.map(({ application }) => application)
  const hidden = findHelmComponents(installed, applications).filter(({ isRendered }) => !isRendered)
  const seen = new Set(
    applications.flatMap((one) =>
      renderedCharts(one).map(({ properties }) => chartKey(chartNamed(properties))),
    ),
  )
  const known: ChartReference[] = []
  const unresolved: Unresolved[] = []
  for (const component of hidden) {
    const values = { repoType: 'helm', version: '*', ...component.values }
    const { url, chart } = values
    if (url !== undefined && chart !== undefined && isPlain(component)) {
      const reference = { component: component.name, ...values, url, chart }
      if (!seen.has(chartKey(reference))) known.push({ ...reference, when: HIDDEN_CHOICE })
    } else {
      unresolved.push({
        kind: 'chart',
        message: `a helm component ${component.name === undefined ? '' : `"${component.name}" `}is in no rendering, and its chart is computed`,
        ...(component.place === undefined ? {} : { place: component.place }),
      })
    }
  }
  return { known, unresolved }
}

function chartKey({ repoType, url, chart, version }: Omit<ChartReference, 'component'>): string {
  return JSON.stringify([repoType, url, chart, version])
}

function isPlain({ written }: HelmComponent): boolean {
  return CHART_PROPERTIES.every((property) => written[property].every((one) => knownValue(one) !== undefined))
}

function imagesOf(
  addon: Addon,
  { facts, rendered }: { readonly facts: AddonFacts; readonly rendered: readonly Rendered[] },
): Found<ImageNeed> {
  const named = writtenIn(facts, [...INSTALLED, 'definition'])
  const objects = rendered.flatMap(({ application, outputs }) => [application, ...outputs])
  const standIns = new Set(
    rendered.flatMap((one) => one.standIns.flatMap((path) => textsOf(memberAt(one.arguments, path)))),
  )
  const all = findImages(named, objects).map(({ image }) => image)
  const real = all.filter((image) => ![...standIns].some((text) => text.length > 3 && image.includes(text)))
  const from = addonLabel(addon)
  return {
    known: [...new Set(real)].toSorted(byCodeUnit).map((image) => ({ image, from })),
    unresolved: writtenIn(facts, ['definition']).flatMap(computedImages),
  }
}

// What a definition puts together is known when somebody uses it; a parameter by itself is the user's own image.
function computedImages(top: Written): readonly Unresolved[] {
  return [...everyWritten(top)].flatMap(({ value, member }) => {
    if (member?.label !== 'image' || value.kind !== 'expression') return []
    if (value.reference !== undefined || !value.texts.some((text) => parseImage(text) !== undefined))
      return []
    return [
      {
        kind: 'image' as const,
        message: 'a definition puts an image together when it is used',
        place: value.place,
      },
    ]
  })
}

function leftOut({ left, renderings }: RenderedChoices): readonly Unresolved[] {
  const plain = renderings[0]
  const refusal: readonly Unresolved[] =
    plain?.kind === 'refused'
      ? [{ kind: 'arguments', message: `the addon does not render: ${plain.failure.message}` }]
      : []
  if (left.length === 0) return refusal
  const shown = left.slice(0, 5).join(', ')
  const more = left.length > 5 ? ` and ${left.length - 5} more` : ''
  return [...refusal, { kind: 'arguments', message: `not rendered: ${shown}${more}` }]
}

function writtenIn(facts: AddonFacts, classes: readonly FileClass[]): readonly Written[] {
  return [...facts.cue, ...facts.yaml]
    .filter((file) => classes.includes(file.class))
    .map(({ written }) => written)
}
