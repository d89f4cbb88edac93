import { defineConfig } from '@playwright/test'
import { findBrowser, NO_BROWSER } from './browser.ts'

const browser = findBrowser()
if (browser === undefined) throw new Error(NO_BROWSER)

const PORT = Number(process.env['BROWSER_TEST_PORT'] ?? 4377)

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../node_modules/.cache/browser-tests',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 1,
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
