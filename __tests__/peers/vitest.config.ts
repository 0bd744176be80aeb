import path from 'node:path'
import process from 'node:process'
import { defineConfig } from 'vitest/config'

import { testReporters } from '../test-reporters.ts'

/** The suites that need real servers and clients, Go or another Node: `npm run test:peers`. */
export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, '../..'),
    include: ['__tests__/peers/**/*.test.ts'],
    globalSetup: ['__tests__/peers/global-setup.ts'],
    reporters: testReporters(process.env),
    // Servers and clients are programs of their own: more files at once only make them wait for each other.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
