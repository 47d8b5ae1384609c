import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/bench/**'],
    globalSetup: 'test/fixtures/globalSetup.ts',
    setupFiles: 'test/fixtures/seed.ts',
    // half of them wait for a database or a browser: by default vitest leaves one of two cores to itself
    maxWorkers: 2,
    // a process a file would load all it imports anew: a fifth of the whole run; spies end with their file
    isolate: false,
    // of the slowest, when the machine does something else too
    testTimeout: 120_000,
    // by default one second, which a page that finds its network again needn't keep on a busy machine
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 120_000,
  },
})
