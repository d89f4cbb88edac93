import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['engine/**/*.test.ts', 'cli/**/*.test.ts', 'site/**/*.test.ts', 'tests/**/*.test.ts'],
    setupFiles: ['tests/fixed-seed.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
