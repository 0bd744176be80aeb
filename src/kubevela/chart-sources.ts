/** What one chart repository serves: versions by chart, or why it could not be read. */
export type ChartRepository =
  | { readonly kind: 'index'; readonly charts: ReadonlyMap<string, readonly string[]> }
  | { readonly kind: 'failed'; readonly message: string }
