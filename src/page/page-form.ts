/** How the registry is named on its page. */
export interface PageOptions {
  /** The name that users give the registry in `vela addon registry add`. */
  readonly registry: string
}

/** How much of the texts of the archives the page holds. */
export interface PageForm {
  readonly readmeCharacters: number
  readonly changelogCharacters: number
}
