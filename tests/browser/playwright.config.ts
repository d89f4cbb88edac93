import { defineConfig } from '@playwright/test'
import { findBrowser, NO_BROWSER } from './browser.ts'

const browser = findBrowser()
if (browser === undefined) throw new Error(NO_BROWSER)

const PORT = Number(process.env['BROWSER_TEST_PORT'] ?? 4377)

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../node_modules/.cache/browser-tests',
  // Nothing here depends on how fast the machine is: these only end what would never end.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  workers: 2,
  fullyParallel: true,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    launchOptions: {
      executablePath: browser.path,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
    viewport: { width: 1440, height: 900 },
  },
  webServer: {
    command: 'node site/build/serve.ts',
    cwd: '../..',
    url: `http://127.0.0.1:${PORT}/`,
    reuseExistingServer: false,
    env: { PORT: String(PORT) },
  },
})
