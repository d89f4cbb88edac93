import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { nameOf } from '../../../linux/resolver/getnameinfo.ts'
import { formatIp, type Ipv4 } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { type Hop, HopProber, type Plan, seconds } from './hops.ts'
import { MTR_OPTIONS } from './options.ts'

/** What stands in front of the columns of a report that is not wide. */
const NAME_WIDTH = 25
const HOST_WIDTH = 27
const COLUMN = 6
const TTL_MAX = 30

/** mtr(8) 0.95, its reports: traceroute and ping in one. */
export const mtr = textCommand({
  name: 'mtr',
  directory: '/usr/bin',
  summary: 'the way to a host, and what is lost on it',
  synopsis: ['-r [-nw] [-c COUNT] HOST'],
  options: MTR_OPTIONS,
  notEmulated: ['the screen that it draws without -r or -w'],
  *run(tool) {
    const { process } = tool
    if (!tool.has('report') && !tool.has('report-wide')) {
      yield* tool.complain('the screen is not emulated here; -r prints a report')
      return 1
    }
    const wrong = ['report-cycles', 'interval', 'first-ttl', 'max-ttl', 'max-unknown', 'gracetime'].find(
      name => tool.has(name) && !(Number(tool.value(name)) > 0),
    )
    if (wrong !== undefined) {
      yield* tool.complain(`invalid argument: '${tool.value(wrong)}'`)
      return 1
    }
    const name = tool.operands[0] ?? 'localhost'
    const found = yield* getaddrinfo(process, name, { family: 4 })
    if (isGaiError(found)) {
      // The real one goes on to the next host, of which there is none, and ends well.
      yield* tool.complain(`Failed to resolve host: ${name}: ${found.text}`)
      return 0
    }
    const began = process.host.sim.wallTime().seconds
    const prober = new HopProber(process, planOf(tool, found.addresses[0] as Ipv4))
    const error = yield* prober.run()
    if (error !== undefined) {
      yield* tool.complain(`udp socket connect failed: ${error.text}`)
      return 1
    }
    yield* tool.print(`Start: ${strftime('%Y-%m-%dT%H:%M:%S', began)}+0000\n`)
    yield* report(tool, shown(prober.hops))
    return 0
  },
})

function planOf(tool: Tool, destination: Ipv4): Plan {
  const number = (name: string, otherwise: number) => Math.floor(Number(tool.value(name) ?? otherwise))
  return {
    destination,
    cycles: number('report-cycles', 10),
    interval: seconds(tool.value('interval') ?? '1'),
    grace: seconds(tool.value('gracetime') ?? '5'),
    firstTtl: Math.min(number('first-ttl', 1), TTL_MAX),
    lastTtl: Math.min(number('max-ttl', TTL_MAX), TTL_MAX),
    silentMost: number('max-unknown', 12),
  }
}

/** net_max: up to the end, or one further than what has answered. */
function shown(hops: readonly Hop[]): readonly Hop[] {
  const end = hops.findIndex((hop, index) => hop.unreachable || (index === hops.length - 1 && hop.address !== null))
  if (end >= 0) return hops.slice(0, end + 1)
  return hops.slice(0, hops.findLastIndex(hop => hop.address !== null) + 2)
}

function* report(tool: Tool, hops: readonly Hop[]): Running<void> {
  const { process } = tool
  const wide = tool.has('report-wide')
  const names: string[] = []
  for (const { address } of hops) names.push(address === null ? '???' : yield* hopName(tool, process, address))
  const host = process.uts.hostname
  const width = Math.max(host.length, ...names.map(name => name.length))
  const titles = ['Loss%', 'Snt', 'Last', 'Avg', 'Best', 'Wrst', 'StDev']
  const head = `HOST: ${host.padEnd(wide ? width : HOST_WIDTH)}`
  yield* tool.print(`${head}${parted(titles.map(title => title.padStart(COLUMN)))}\n`)
  for (const [index, hop] of hops.entries()) {
    const start = `${String(index + 1).padStart(3)}.|-- ${names[index]!.padEnd(wide ? width : NAME_WIDTH)}`
    yield* tool.print(`${start}${parted(columns(hop))}\n`)
  }
}

/** The default order of fields, "LS NABWV", has a blank behind the second. */
function parted(cells: readonly string[]): string {
  return `${cells.slice(0, 2).join('')} ${cells.slice(2).join('')}`
}

function* hopName(tool: Tool, process: Process, address: Ipv4): Running<string> {
  const number = formatIp(address)
  if (tool.has('no-dns')) return number
  const name = yield* nameOf(process, address)
  if (name === undefined) return number
  return tool.has('show-ips') ? `${name} (${number})` : name
}

/** Each column holds so many characters and no more. */
function columns({ sent, times }: Hop): string[] {
  const loss = sent === 0 ? 0 : ((sent - times.length) * 100) / sent
  const mean = times.length === 0 ? 0 : times.reduce((sum, time) => sum + time, 0) / times.length
  const squares = times.reduce((sum, time) => sum + (time - mean) ** 2, 0)
  const deviation = times.length < 2 ? 0 : Math.sqrt(squares / (times.length - 1))
  const best = times.length === 0 ? 0 : Math.min(...times)
  const worst = times.length === 0 ? 0 : Math.max(...times)
  const values = [times.at(-1) ?? 0, mean, best, worst, deviation]
  const cells = [`${loss.toFixed(1).padStart(5)}%`, String(sent).padStart(COLUMN)]
  return [...cells, ...values.map(value => value.toFixed(1).padStart(COLUMN))].map(fit)
}

function fit(text: string): string {
  return ` ${text.trimStart()}`.padStart(COLUMN).slice(0, COLUMN)
}
