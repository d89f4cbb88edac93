import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

/** Where a system keeps Chromium or a browser built from it. */
const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** A browser to test with, and how to name it; undefined when there is none. */
export interface FoundBrowser {
  readonly path: string
  readonly whose: string
}

/** Looks at CHROMIUM_PATH, then at Playwright's own, then at the system's. */
export function findBrowser(exists: (path: string) => boolean = existsSync): FoundBrowser | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && exists(named)) return { path: named, whose: 'named by CHROMIUM_PATH' }
  const own = chromium.executablePath()
  if (own !== '' && exists(own)) return { path: own, whose: "Playwright's own" }
  const path = SYSTEM_PATHS.find(exists)
  return path === undefined ? undefined : { path, whose: "the system's" }
}

/** The one sentence for a machine without a browser. */
export const NO_BROWSER =
  'No Chromium was found: install it with the system’s package manager (Debian: apt-get install chromium) or with "npx playwright install chromium", or name one in CHROMIUM_PATH.'
