import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/bench/**'],
    globalSetup: 'test/fixtures/globalSetup.ts',
    setupFiles: 'test/fixtures/seed.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
