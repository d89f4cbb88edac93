import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { fnmatch } from '../iproute/fnmatch.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** A counter by its full name, such as `TcpExtListenDrops`. */
type Counter = readonly [name: string, value: number]

/** What is in the files and is no counter (useless_numbers of misc/nstat.c). */
const NO_COUNTERS = new Set([
  'IpForwarding',
  'IpDefaultTTL',
  'TcpRtoAlgorithm',
  'TcpRtoMin',
  'TcpRtoMax',
  'TcpMaxConn',
  'TcpCurrEstab',
])

const USAGE = `Usage: nstat [OPTION] [ PATTERN [ PATTERN ] ]
   -h, --help          this message
   -a, --ignore        ignore history
   -d, --scan=SECS     sample every statistics every SECS
   -j, --json          format output in JSON
   -n, --nooutput      do history only
   -p, --pretty        pretty print
   -r, --reset         reset history
   -s, --noupdate      don't update history
   -t, --interval=SECS report average over the last SECS
   -V, --version       output version information
   -z, --zeros         show entries with zero activity
`

/** nstat(8) of iproute2: counters of the network stack, as far as they have grown since it was last run. */
export const nstat = textCommand({
  name: 'nstat',
  summary: 'counters of the network stack',
  synopsis: ['[OPTION] [ PATTERN [ PATTERN ] ]'],
  failure: 255,
  hint: () => USAGE,
  options: [
    { short: 'h', long: 'help', text: 'Says how the command is used.' },
    { short: 'V', long: 'version', text: 'Says which command this one is made after.' },
    { short: 'a', long: 'ignore', text: 'Absolute values: history is ignored.' },
    { short: 'z', long: 'zeros', text: 'Counters at zero too.' },
    { short: 's', long: 'noupdate', text: 'History stays as it is.' },
    { short: 'r', long: 'reset', text: 'Forgets history first.' },
    { short: 'n', long: 'nooutput', text: 'Writes history and prints nothing.' },
    { short: 'j', long: 'json', text: 'As JSON.' },
    { short: 'p', long: 'pretty', text: 'JSON on several lines.' },
    { short: 'd', long: 'scan', argument: 'SECS', text: 'A daemon that samples.', emulated: false },
    { short: 't', long: 'interval', argument: 'SECS', text: 'Averages over an interval.', emulated: false },
  ],
  *run(tool) {
    if (tool.has('help')) {
      yield* tool.print(USAGE)
      return 0
    }
    if (tool.has('version')) {
      yield* tool.print('nstat utility, iproute2-6.1.0\n')
      return 0
    }
    const counters = readCounters(tool)
    const path = `/tmp/.nstat.u${tool.process.uid}`
    const history = tool.has('reset') ? [] : parseHistory(tool, path)
    if (!tool.has('nooutput')) yield* print(tool, tool.has('ignore') ? [] : history, counters)
    if (!tool.has('noupdate')) {
      const error = tool.process.writeWholeFile(path, historyText(tool, history, counters), false, 0o600)
      if (error !== undefined) yield* tool.complain(`unable to write history file: ${error.text}`)
    }
    return tool.status
  },
})

function readCounters(tool: Tool): Counter[] {
  return [...pairs(tool, '/proc/net/snmp'), ...single(tool, '/proc/net/snmp6'), ...pairs(tool, '/proc/net/netstat')]
}

/** A line of names and a line of values under them. */
function pairs(tool: Tool, path: string): Counter[] {
  const text = tool.process.readFile(path)
  const lines = failed(text) ? [] : text.split('\n')
  const found: Counter[] = []
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [head = '', ...names] = lines[at]!.split(' ')
    const values = lines[at + 1]!.split(' ')
    for (const [index, name] of names.entries()) {
      const full = head.slice(0, -1) + name
      if (!NO_COUNTERS.has(full)) found.push([full, Number(values[index + 1])])
    }
  }
  return found
}

/** A name and its value on each line. */
function single(tool: Tool, path: string): Counter[] {
  const text = tool.process.readFile(path)
  if (failed(text)) return []
  return [...text.matchAll(/^(\S+)\s+(\d+)$/gm)].map(([, name, value]) => [name!, Number(value)])
}

function parseHistory(tool: Tool, path: string): Counter[] {
  const text = tool.process.readFile(path)
  if (failed(text)) return []
  return [...text.matchAll(/^([^#\s]\S*)\s+(\d+)\s+\S+$/gm)].map(([, name, value]) => [name!, Number(value)])
}

function matches(tool: Tool, name: string): boolean {
  return tool.operands.length === 0 || tool.operands.some(pattern => fnmatch(pattern, name))
}

function line(name: string, value: number, after = ''): string {
  return `${name.padEnd(32)}${String(value).padEnd(16)}   0.0${after}\n`
}

function* print(tool: Tool, history: readonly Counter[], counters: readonly Counter[]): Running<void> {
  const before = new Map(history)
  const shown = counters
    .map(([name, value]) => {
      const old = before.get(name) ?? 0
      // dump_incr_db: a counter that is smaller than it was belongs to another namespace, or has begun anew.
      return { name, value: value < old ? 0 : value - old, overflow: value < old }
    })
    .filter(({ name, value }) => (value > 0 || tool.has('zeros')) && matches(tool, name))
  if (tool.has('json')) {
    const kernel = Object.fromEntries(shown.map(({ name, value }) => [name, value]))
    yield* tool.print(`${JSON.stringify({ kernel }, null, tool.has('pretty') ? 4 : undefined)}\n`)
    return
  }
  yield* tool.print('#kernel\n')
  for (const { name, value, overflow } of shown) yield* tool.print(line(name, value, overflow ? ' (overflow)' : ''))
}

/** dump_kern_db: what the patterns leave out keeps its old value. */
function historyText(tool: Tool, history: readonly Counter[], counters: readonly Counter[]): string {
  const before = new Map(history)
  const lines = counters
    .filter(([, value]) => value > 0 || tool.has('zeros'))
    .map(([name, value]) => line(name, matches(tool, name) ? value : (before.get(name) ?? value)))
  return `#kernel\n${lines.join('')}`
}
