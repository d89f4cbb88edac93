/** Sees to it that there is a browser to test with, and says which. */
import { spawnSync } from 'node:child_process'
import { findBrowser, NO_BROWSER } from './browser.ts'

/** Package managers that install without asking, for who may; then Playwright. */
const WAYS: readonly (readonly (readonly string[])[])[] = [
  [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'chromium'],
  ],
  [['apk', 'add', '--quiet', 'chromium']],
  [['dnf', 'install', '-y', '-q', 'chromium']],
  [['npx', '--no-install', 'playwright', 'install', 'chromium']],
]

let found = findBrowser()
for (const way of WAYS) {
  if (found !== undefined) break
  if (way[0]![0] !== 'npx' && process.getuid?.() !== 0) continue
  const done = way.every(
    ([command = '', ...args]) => spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0,
  )
  found = findBrowser()
  if (done && found !== undefined) console.log(`No browser was there: ${way[0]![0]} has installed one.`)
}
if (found === undefined) {
  console.error(NO_BROWSER)
  process.exit(1)
}
console.log(`The tests in a browser use ${found.whose}: ${found.path}`)
