import { parseArgs } from 'node:util'
import { BUDGETS } from './bench/budgets.ts'
import { type Benchmark, NotMeasured } from './bench/measure.ts'
import { print } from './output.ts'
import { type Subcommand, UsageError, usageOf } from './usage.ts'

/** `lab bench`: what things cost, beside what they may cost. */
export const bench: Subcommand = {
  name: 'bench',
  synopsis: '[--json] [NAME...]',
  text: `Measures budgets and prints a table: budget, measured, ratio (above 1 is too much). Names: ${BUDGETS.map(each => each.name).join(', ')}.`,
  main(args) {
    const { values, positionals } = usageOf(() =>
      parseArgs({ args: [...args], options: { json: { type: 'boolean' } }, allowPositionals: true }),
    )
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
