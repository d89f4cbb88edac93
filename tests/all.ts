import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One part of the tests: a command line, and how its results are counted. */
interface Part {
  readonly title: string
  readonly argv: readonly string[]
  /** Where a reporter writes JSON; without one the part counts as one test. */
  readonly report?: string
}

const folder = mkdtempSync(join(tmpdir(), 'lost-packet-'))
const unit = join(folder, 'vitest.json')
const browser = join(folder, 'playwright.json')

const PARTS: readonly Part[] = [
  { title: 'types of the engine', argv: ['tsc', '-p', 'engine'] },
  { title: 'types of everything else', argv: ['tsc', '-p', 'tsconfig.json', '--noEmit'] },
  { title: 'lint', argv: ['biome', 'check', '--error-on-warnings'] },
  { title: 'dead code', argv: ['knip', '--no-progress'] },
  {
    title: 'unit tests, transcripts, challenges',
    argv: ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${unit}`],
    report: unit,
  },
  { title: 'the site builds', argv: ['astro', 'build'] },
  // The build writes the types that Astro makes.
  { title: 'types of the site', argv: ['tsc', '-p', 'site'] },
  {
    title: 'the site in a browser',
    argv: ['playwright', 'test', '--config', 'tests/browser/playwright.config.ts', '--reporter=line,json'],
    report: browser,
  },
]

let passed = 0
let failed = 0
for (const { title, argv, report } of PARTS) {
  console.log(`\n== ${title}`)
  const { status } = spawnSync('npx', ['--no-install', ...argv], {
    stdio: 'inherit',
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: browser },
    shell: process.platform === 'win32',
  })
  const [good, bad] = report === undefined ? [0, 0] : count(report)
  passed += good
  failed += bad
  // A part that failed without saying which of its tests did is a failed test itself.
  if (status !== 0 && bad === 0) failed++
  else if (report === undefined) passed++
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/** Passed and failed tests of a JSON report of Vitest or Playwright. */
function count(path: string): [number, number] {
  if (!existsSync(path)) return [0, 0]
  const report = JSON.parse(readFileSync(path, 'utf8')) as {
    numPassedTests?: number
    numFailedTests?: number
    stats?: { expected: number; flaky: number; unexpected: number }
  }
  if (report.stats !== undefined) return [report.stats.expected + report.stats.flaky, report.stats.unexpected]
  return [report.numPassedTests ?? 0, report.numFailedTests ?? 0]
}
