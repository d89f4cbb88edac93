import { parseArgs } from 'node:util'
import { BUDGETS } from './bench/budgets.ts'
import { type Benchmark, NotMeasured } from './bench/measure.ts'
import { COUNTS, scaling } from './bench/scale.ts'
import { compareWithKernel } from './bench/side-by-side.ts'
import { print } from './output.ts'
import { type Subcommand, UsageError, usageOf } from './usage.ts'

/** `lab bench`: what things cost, beside what they may cost. */
export const bench: Subcommand = {
  name: 'bench',
  synopsis: '[--json] [NAME...] | --linux | --scale',
  text: `Measures budgets and prints a table: budget, measured, ratio (above 1 is too much). Names: ${BUDGETS.map(each => each.name).join(', ')}.
      --linux runs the same floods on this machine's kernel, beside the emulator; --scale shows what a packet costs as tables grow.`,
  main(args) {
    const { values, positionals } = usageOf(() =>
      parseArgs({
        args: [...args],
        options: { json: { type: 'boolean' }, linux: { type: 'boolean' }, scale: { type: 'boolean' } },
        allowPositionals: true,
      }),
    )
    if (values.linux === true) return printComparison()
    if (values.scale === true) return printScaling()
    for (const name of positionals)
      if (!BUDGETS.some(each => each.name === name)) throw new UsageError(`there is no budget "${name}"`)
    const chosen = BUDGETS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
    if (values.json === true) {
      print(`${JSON.stringify(chosen.map(measured), null, 2)}\n`)
      return 0
    }
    const width = Math.max(...chosen.map(({ what }) => what.length))
    print(`${'WHAT'.padEnd(width)}  ${'BUDGET'.padStart(12)}  ${'MEASURED'.padStart(12)}  RATIO\n`)
    for (const each of chosen) {
      const { budget, unit, value, ratio, reason } = measured(each)
      const result =
        value === undefined ? `not measured: ${reason}` : `${amount(value, unit).padStart(12)}  ${ratio!.toFixed(2)}`
      print(`${each.what.padEnd(width)}  ${amount(budget, unit).padStart(12)}  ${result}  (${each.how})\n`)
    }
    return 0
  },
}

/** The emulator beside the kernel of this machine. */
async function printComparison(): Promise<number> {
  const rows = await compareWithKernel()
  if (rows instanceof NotMeasured) {
    print(`skipped: ${rows.reason}\n`)
    return 0
  }
  print(`${'WHAT'.padEnd(24)}  ${'EMULATOR'.padStart(10)}  ${'KERNEL'.padStart(10)}  RATIO\n`)
  for (const { what, how, emulator, kernel } of rows) {
    const [ours, theirs] = [emulator, kernel].map(value => amount(Math.round(value), '').trim().padStart(10))
    print(`${what.padEnd(24)}  ${ours}  ${theirs}  ${(emulator / kernel).toFixed(2)}  (${how})\n`)
  }
  return 0
}

/** What a packet costs as tables grow. */
function printScaling(): number {
  const head = COUNTS.map(count => amount(count, '').trim().padStart(10)).join('  ')
  print(`${'MICROSECONDS A PING, BY NUMBER OF'.padEnd(36)}${head}\n`)
  for (const { what, expected, costs } of scaling())
    print(`${what.padEnd(36)}${costs.map(cost => cost.toFixed(1).padStart(10)).join('  ')}  ${expected}\n`)
  return 0
}

interface Measured {
  readonly name: string
  readonly budget: number
  readonly unit: string
  readonly value?: number
  /** Of what may be: above 1 the budget is missed. */
  readonly ratio?: number
  readonly reason?: string
}

function measured({ name, budget, unit, more, measure }: Benchmark): Measured {
  const value = measure()
  if (value instanceof NotMeasured) return { name, budget, unit, reason: value.reason }
  return { name, budget, unit, value, ratio: more === true ? budget / value : value / budget }
}

function amount(value: number, unit: string): string {
  const digits = value < 100 && !Number.isInteger(value) ? 1 : 0
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })} ${unit}`
}
