/**
 * Runs random scripts on the real kernel and on the emulator and says where the two print different things. See README.md.
 *
 *   npm run fuzz:linux -- [--seed N] [--cases N] [--jobs N] [--stop] [--show] [--whole]
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { type Comparison, compare } from './compare.ts'
import { difference, firstDifference } from './difference.ts'
import { endEmulated } from './emulated.ts'
import { generate } from './generate.ts'
import { pieces, renderScript, type Step } from './script.ts'
import { shrink } from './shrink.ts'

/** Runs again of a script that differed: a real kernel that does not print the same twice says nothing. */
const AGAIN = 2

const OPTIONS = {
  seed: { type: 'string', default: '1' },
  cases: { type: 'string', default: '20' },
  jobs: { type: 'string', default: '1' },
  stop: { type: 'boolean', default: false },
  show: { type: 'boolean', default: false },
  whole: { type: 'boolean', default: false },
} as const

interface Tally {
  equal: number
  readonly different: number[]
  readonly unsteady: number[]
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS })
  const [first, count, jobs] = [values.seed, values.cases, values.jobs].map(Number) as [number, number, number]
  if (values.show) {
    process.stdout.write(scriptOf(first))
    return 0
  }
  const missing = whyNot()
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`)
    return 0
  }
  const tally: Tally = { equal: 0, different: [], unsteady: [] }
  let next = first
  const work = async () => {
    while (next < first + count && !(values.stop && tally.different.length > 0))
      await tryCase(next++, tally, values.whole)
  }
  await Promise.all(Array.from({ length: jobs }, work))
  await endEmulated()
  const { equal, different, unsteady } = tally
  console.log(
    `${equal + different.length + unsteady.length} cases from seed ${first}: ${equal} equal, ${different.length} different${list(different)}, ${unsteady.length} unsteady${list(unsteady)}`,
  )
  return different.length === 0 ? 0 : 1
}

const list = (seeds: readonly number[]) => (seeds.length === 0 ? '' : ` (${seeds.join(' ')})`)

function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'the real kernel needs Linux and root'
  const tools = [
    'unshare',
    'ip',
    'iptables',
    'nft',
    'ipset',
    'conntrack',
    'tcpdump',
    'ping',
    'arping',
    'traceroute',
    'nc',
    'curl',
    'ss',
  ]
  const absent = tools.filter(tool => spawnSync('which', [tool]).status !== 0)
  return absent.length > 0 ? `not installed: ${absent.join(', ')}` : undefined
}

const scriptOf = (seed: number): string => renderScript(`Seed ${seed} of the fuzzer.`, pieces(generate(seed)))

async function tryCase(seed: number, tally: Tally, whole: boolean): Promise<void> {
  const script = scriptOf(seed)
  const first = await compare(script)
  if (first.real === first.emulated) {
    tally.equal++
    console.log(`${seed} equal`)
    return
  }
  for (let times = 0; times < AGAIN; times++) {
    const { real } = await compare(script)
    if (real === first.real) continue
    tally.unsteady.push(seed)
    console.log(`${seed} unsteady: the real kernel printed\n${difference(first.real, real)}`)
    return
  }
  tally.different.push(seed)
  console.log(`${seed} DIFFERENT\n${difference(first.real, first.emulated)}`)
  if (!whole) await report(seed, first)
}

/** The smallest script that still differs, and how. */
async function report(seed: number, first: Comparison): Promise<void> {
  const script = generate(seed)
  const all = pieces(script)
  const small = await shrink(all.slice(0, firstDifference(all, first.real, first.emulated) + 1), some =>
    differ(seed, some),
  )
  const text = renderScript(`Seed ${seed} of the fuzzer.`, small)
  const { real, emulated } = await compare(text)
  console.log(`${seed} shrunk to:\n${small.flat().join('\n')}\n${difference(real, emulated)}`)
}

async function differ(seed: number, some: readonly Step[]): Promise<boolean> {
  const { real, emulated } = await compare(renderScript(`Seed ${seed} of the fuzzer.`, some))
  return real !== emulated
}

process.exitCode = await main()
