import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'

/** What one test run came to: tests that passed, failed and were skipped. */
export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Reports the reasons of skipped tests and ends the run's output with the plain line `N passed, N failed`
 * (`, N skipped` follows where there are any). A file that does not load, a hook that throws and an error outside
 * every test count as failed, so that the line never says 0 failed about a run that exits non-zero. Where a results
 * file is named, the counts are written there too, as one JSON object, for `.ci/run` to sum.
 */
export function plainLineReporter(resultsFile?: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const counts = countTests(modules, unhandledErrors)
      const reasons = skipReasons(modules)
      if (resultsFile !== undefined) {
        writeFileSync(resultsFile, `${JSON.stringify(counts)}\n`)
      }
      // Other reporters and the coverage table print after this event; the line is for readers of the last line.
      process.once('exit', () => process.stdout.write(`${reasons}${plainLine(counts)}\n`))
    },
  }
}

/** Returns the closing line of a run: `N passed, N failed`, then `, N skipped` where N is not 0. */
export function plainLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

function countTests(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): TestCounts {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const inState = (state: string): number => tests.filter((test) => test.result().state === state).length
  const brokenModules = modules.filter((module) => module.errors().length > 0).length
  const brokenSuites = modules.flatMap((module) =>
    [...module.children.allSuites()].filter((suite) => suite.errors().length > 0),
  ).length
  return {
    passed: inState('passed'),
    failed: inState('failed') + inState('pending') + brokenModules + brokenSuites + unhandledErrors.length,
    skipped: inState('skipped'),
  }
}

/** One line for each reason and file; a skip without a note is told by its name, which then holds the reason. */
function skipReasons(modules: readonly TestModule[]): string {
  const lines = modules.flatMap((module) => {
    const skipped = [...module.children.allTests('skipped')]
    return [...countByReason(skipped)].map(
      ([reason, count]) => `skipped ${count}: ${module.relativeModuleId}: ${reason}\n`,
    )
  })
  return lines.join('')
}

function countByReason(tests: readonly TestCase[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const test of tests) {
    const reason = skipReason(test)
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return counts
}

function skipReason(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  if (note !== undefined) {
    return note
  }
  return test.parent.type === 'suite' ? test.parent.fullName : test.name
}
