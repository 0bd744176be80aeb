import type { Place } from '../kubevela/author-place.ts'

/** What a `helm` component installs: one chart under one set of arguments. */
export interface ChartReference {
  /** The component's name; undefined where it has none. */
  readonly component: string | undefined
  readonly repoType: string
  readonly url: string
  readonly chart: string
  readonly version: string
  /** The choice of arguments that installs it, such as `mirror=true`; undefined where the default arguments do. */
  readonly when?: string
  /** The url that a rewritten addon has in place of this one. */
  readonly movedTo?: string
}

/** Which chart is wanted, from where. */
export type ChartOrigin = Pick<ChartReference, 'repoType' | 'url' | 'chart' | 'version'>

/** Where a chart is to be taken from. */
export interface ChartPlace {
  readonly repoType: 'helm' | 'oci'
  readonly url: string
}

/** An image, and who names it. */
export interface ImageNeed {
  readonly image: string
  /** The addon itself, or the chart `name version` it installs. */
  readonly from: string
}

/** What nobody can know before the addon is installed. */
export interface Unresolved {
  readonly kind: 'chart' | 'image' | 'arguments'
  readonly message: string
  readonly place?: Place
}

/** All that an addon takes from elsewhere when it is installed. */
export interface AddonNeeds {
  readonly charts: readonly ChartReference[]
  readonly images: readonly ImageNeed[]
  /** Addresses of files that components fetch when they run: manifests, dashboards, archives. */
  readonly manifests: readonly string[]
  readonly icon?: string
  readonly unresolved: readonly Unresolved[]
}
