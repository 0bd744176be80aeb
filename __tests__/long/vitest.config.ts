import path from 'node:path'
import process from 'node:process'
import { defineConfig } from 'vitest/config'
import { testReporters } from '../test-reporters.ts'

/**
 * The suites that grow with their size, at the size that CI affords; `npm test` runs them small. `WHOLE=1 npm run test:long` runs
 * them whole: a signal at every outward call, 16 publishers for 100 rounds, 100,000 schedules of faults.
 */
const SHARE = { KILL_EVERY: '8', PAGES_RACE: '16x10', FAULT_SCHEDULES: '4000' }
const WHOLE = { KILL_EVERY: '1', PAGES_RACE: '16x100', FAULT_SCHEDULES: '100000' }

export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, '../..'),
    include: [
      '__tests__/kill/*.test.ts',
      '__tests__/publish/registries/pages-race.test.ts',
      '__tests__/publish/publish.properties.test.ts',
    ],
    env: process.env['WHOLE'] === '1' ? WHOLE : SHARE,
    reporters: testReporters(process.env),
    maxWorkers: 2,
    testTimeout: 7_200_000,
    hookTimeout: 60_000,
  },
})
