import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One part of the tests: a command line, and how its results are counted. */
interface Part {
  readonly title: string
  readonly argv: readonly string[]
  /** Where a reporter writes JSON; without one the part counts as one test. */
  readonly report?: string
  /** What it prints is of interest even when all is well. */
  readonly tells?: true
}

/** TypeScript 7 checks in a third of the time. The site's check still needs the API that only version 6 has. */
const TSC = ['node', 'node_modules/typescript7/bin/tsc']

/** Characters of the output of a failed part that are shown. */
const TOLD = 20_000

const folder = mkdtempSync(join(tmpdir(), 'lost-packet-'))
const unit = join(folder, 'vitest.json')
const browser = join(folder, 'playwright.json')

/** What is done at the same time, each row in order; the next group begins when the last one has ended: browsers beside the unit tests slow both down more than they gain. */
const GROUPS: readonly (readonly (readonly Part[])[])[] = [
  [
    [
      {
        title: 'unit tests, transcripts, challenges',
        argv: ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${unit}`],
        report: unit,
      },
    ],
    [
      { title: 'a browser', argv: ['node', 'tests/browser/install.ts'], tells: true },
      { title: 'types of the engine', argv: [...TSC, '-p', 'engine'] },
      { title: 'types of everything else', argv: [...TSC, '-p', 'tsconfig.json'] },
      { title: 'lint', argv: ['biome', 'check', '--error-on-warnings'] },
      { title: 'dead code', argv: ['knip', '--no-progress'] },
      { title: 'the site builds', argv: ['astro', 'build'] },
      // The build writes the types that Astro makes.
      { title: 'types of the site', argv: ['astro', 'check', '--noSync', '--tsconfig', 'site/tsconfig.json'] },
    ],
  ],
  [
    [
      {
        title: 'the site in a browser',
        argv: ['playwright', 'test', '--config', 'tests/browser/playwright.config.ts', '--reporter=line,json'],
        report: browser,
      },
    ],
  ],
]

/** A part that failed, with the end of what it printed. */
const failures: string[] = []
const running = new Set<string>()
const heartbeat = setInterval(() => console.log(`... ${[...running].join('; ')}`), 60_000)
let passed = 0
let failed = 0
for (const rows of GROUPS)
  await Promise.all(
    rows.map(async row => {
      for (const part of row) await carryOut(part)
    }),
  )
clearInterval(heartbeat)
rmSync(folder, { recursive: true })
for (const text of failures) console.log(text)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/** Runs a part to its end and counts it. Of one that passed only the time is told. */
async function carryOut({ title, argv, report, tells }: Part): Promise<void> {
  const start = performance.now()
  running.add(title)
  const { status, output } = await run(argv)
  running.delete(title)
  const [good, bad] = report === undefined ? [0, 0] : count(report)
  passed += good
  failed += bad
  // A part that failed without saying which of its tests did is a failed test itself.
  if (status !== 0 && bad === 0) failed++
  else if (report === undefined) passed++
  const seconds = Math.round((performance.now() - start) / 1000)
  const counted = report === undefined ? '' : `, ${good} passed, ${bad} failed`
  console.log(`${title}: ${status === 0 ? 'good' : `failed with status ${status}`}${counted}, ${seconds} s`)
  if (status === 0 && tells === true) console.log(output.trimEnd())
  if (status !== 0) failures.push(`\n== ${title} ==\n${output.slice(-TOLD)}`)
}

function run(argv: readonly string[]): Promise<{ readonly status: number; readonly output: string }> {
  return new Promise(resolve => {
    const child = spawn('npx', ['--no-install', ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: browser },
      shell: process.platform === 'win32',
    })
    let output = ''
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-2 * TOLD)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', error => resolve({ status: 1, output: String(error) }))
    child.on('close', code => resolve({ status: code ?? 1, output }))
  })
}

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
