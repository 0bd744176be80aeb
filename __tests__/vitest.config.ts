import path from 'node:path'
import process from 'node:process'
import { defineConfig } from 'vitest/config'
import { testReporters } from './test-reporters.ts'

/** The fast suite: needs Node and git, no network. */
export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, '..'),
    include: ['__tests__/**/*.test.ts'],
    exclude: ['__tests__/peers/**', '**/node_modules/**', '**/fixtures/**'],
    reporters: testReporters(process.env),
    // By default one processor is left idle, which on small machines is half of them.
    maxWorkers: '100%',
    // Only what hangs is to end here: machines that do other things beside take several times as long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
