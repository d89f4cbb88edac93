import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { type Tool, textCommand } from '../../text/tool.ts'

/** Figures of /proc/meminfo in KiB by name; 0 for what is not in it. */
export function memoryOf(process: Process): (name: string) => number {
  const text = process.readFile('/proc/meminfo')
  return name => (failed(text) ? 0 : Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0))
}

/** Letters of multiples, smallest first. */
const UNITS = ['B', 'K', 'M', 'G', 'T', 'P']

/** free(1), procps-ng 4.0. */
export const free = textCommand({
  name: 'free',
  summary: 'how much memory there is',
  synopsis: ['[options]'],
  hint: () => '\nUsage:\n free [options]\n\nFor more details see free(1).\n',
  options: [
    { short: 'b', long: 'bytes', text: 'In bytes.' },
    { short: 'k', long: 'kibi', text: 'In KiB: the default.' },
    { short: 'm', long: 'mebi', text: 'In MiB.' },
    { short: 'g', long: 'gibi', text: 'In GiB.' },
    { long: 'kilo', text: 'In units of 1000 bytes.' },
    { long: 'mega', text: 'In megabytes.' },
    { long: 'giga', text: 'In gigabytes.' },
    { short: 'h', long: 'human', text: 'Each figure in the unit that suits it.' },
    { long: 'si', text: 'Multiples of 1000.' },
    { short: 't', long: 'total', text: 'A line with the sums.' },
    { short: 'w', long: 'wide', text: 'Buffers and cache apart.' },
    { short: 's', long: 'seconds', argument: 'N', text: 'Again every N seconds.' },
    { short: 'c', long: 'count', argument: 'N', text: 'So many times.' },
    { short: 'l', long: 'lohi', text: 'Low and high memory.', emulated: false },
    { short: 'v', long: 'committed', text: 'Committed memory.', emulated: false },
  ],
  *run(tool) {
    const seconds = tool.value('seconds')
    const count = tool.value('count')
    if (seconds !== undefined && !(Number(seconds) > 0)) {
      yield* tool.complain(`seconds argument \`${seconds}' is not positive number`)
      return 1
    }
    if (count !== undefined && !/^[1-9]\d*$/.test(count)) {
      yield* tool.complain(`failed to parse count argument: '${count}'`)
      return 1
    }
    const turns = Number(count ?? (seconds === undefined ? 1 : Number.POSITIVE_INFINITY))
    for (let turn = 0; turn < turns; turn++) {
      if (turn > 0 && !(yield* tool.process.sleep(Number(seconds ?? 1) * SECOND))) return 1
      yield* look(tool)
      if (turns > 1) yield* tool.print('\n')
      yield* tool.out.flush()
    }
    return 0
  },
})

function* look(tool: Tool): Running<void> {
  const of = memoryOf(tool.process)
  const cached = of('Cached') + of('SReclaimable')
  const wide = tool.has('wide')
  // proc/meminfo.c: what is used is what is not available.
  const memory = [of('MemTotal'), of('MemTotal') - of('MemAvailable'), of('MemFree'), of('Shmem')]
  const rest = wide ? [of('Buffers'), cached] : [of('Buffers') + cached]
  const swap = [of('SwapTotal'), of('SwapTotal') - of('SwapFree'), of('SwapFree')]
  const line = (label: string, values: readonly number[]) =>
    `${label.padEnd(8)} ${values.map(value => scaled(tool, value).padStart(11)).join(' ')}\n`
  const columns = ['total', 'used', 'free', 'shared', ...(wide ? ['buffers', 'cache'] : ['buff/cache']), 'available']
  yield* tool.print(`${' '.repeat(9)}${columns.map(column => column.padStart(11)).join(' ')}\n`)
  yield* tool.print(line('Mem:', [...memory, ...rest, of('MemAvailable')]))
  yield* tool.print(line('Swap:', swap))
  if (tool.has('total'))
    yield* tool.print(
      line(
        'Total:',
        swap.map((value, index) => value + memory[index]!),
      ),
    )
}

/** scale_size() of free.c. */
function scaled(tool: Tool, kibibytes: number): string {
  const bytes = kibibytes * 1024
  if (tool.has('human')) return human(bytes, tool.has('si'))
  const decimal = ['kilo', 'mega', 'giga'].findIndex(name => tool.has(name))
  if (decimal >= 0) return String(Math.floor(bytes / 1000 ** (decimal + 1)))
  const power = tool.has('bytes') ? 0 : tool.has('mebi') ? 2 : tool.has('gibi') ? 3 : 1
  return String(Math.floor(bytes / (tool.has('si') ? 1000 : 1024) ** power))
}

function human(bytes: number, decimal: boolean): string {
  const base = decimal ? 1000 : 1024
  for (let power = 0; power < UNITS.length; power++) {
    const value = bytes / base ** power
    const unit = power === 0 ? 'B' : `${UNITS[power]}${decimal ? '' : 'i'}`
    for (const text of [value.toFixed(1), String(Math.floor(value))])
      if ((power > 0 || !text.includes('.')) && text.length + unit.length <= (decimal ? 4 : 5)) return `${text}${unit}`
  }
  return '0'
}
