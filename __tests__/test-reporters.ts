import type { Reporter } from 'vitest/node'

import { plainLineReporter } from './plain-line-reporter.ts'

/**
 * Returns the reporters of every Vitest configuration here: Vitest's own, then the plain closing line. Where the
 * environment names a file in TEST_RESULTS, the run's counts are written to it as `{"passed","failed","skipped"}`.
 */
export function testReporters(
  environment: Readonly<Record<string, string | undefined>>,
): ('default' | Reporter)[] {
  const file = environment['TEST_RESULTS']
  return ['default', plainLineReporter(file === '' ? undefined : file)]
}
