import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['engine/**/*.test.ts', 'cli/**/*.test.ts', 'site/**/*.test.ts', 'tests/**/*.test.ts'],
    // Modules keep no state of their own, so files may share them; one that did would show up as a test that depends on another.
    isolate: false,
    maxWorkers: '100%',
    setupFiles: ['tests/fixed-seed.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
