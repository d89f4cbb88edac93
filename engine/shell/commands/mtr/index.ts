import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { nameOf } from '../../../linux/resolver/getnameinfo.ts'
import { formatIp, type Ipv4 } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { cell, fieldsOf, statisticsOf, USUAL_FIELDS } from './fields.ts'
import { asCsv, asJson, asXml, type Findings } from './formats.ts'
import { type Hop, HopProber, type Plan, seconds } from './hops.ts'
import { MTR_OPTIONS } from './options.ts'

/** What stands in front of the columns of a report that is not wide. */
const NAME_WIDTH = 25
const HOST_WIDTH = 27
const TTL_MAX = 30
/** MAXPACKET of ui/mtr.h. */
const SIZE_MAX = 4470
const REPORTS = ['report', 'report-wide', 'json', 'xml', 'csv']

/** mtr(8) 0.95, its reports: traceroute and ping in one. */
export const mtr = textCommand({
  name: 'mtr',
  directory: '/usr/bin',
  summary: 'the way to a host, and what is lost on it',
  synopsis: ['-r [-nw] [-c COUNT] HOST'],
  options: MTR_OPTIONS,
  notEmulated: ['the screen that it draws without a report'],
  *run(tool) {
    const { process } = tool
    if (!REPORTS.some(name => tool.has(name))) {
      yield* tool.complain('the screen is not emulated here; -r prints a report')
      return 1
    }
    const wrong = ['report-cycles', 'interval', 'first-ttl', 'max-ttl', 'max-unknown', 'gracetime', 'psize'].find(
      name => tool.has(name) && !(Number(tool.value(name)) > 0),
    )
    if (wrong !== undefined) {
      yield* tool.complain(`invalid argument: '${tool.value(wrong)}'`)
      return 1
    }
    const order = tool.value('order') ?? USUAL_FIELDS
    const fields = fieldsOf(order)
    if (fields === undefined) {
      yield* tool.complain(`Unknown field identifier: ${[...order].find(each => fieldsOf(each) === undefined)}`)
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
    const plan = planOf(tool, found.addresses[0] as Ipv4)
    const prober = new HopProber(process, plan)
    const error = yield* prober.run()
    if (error !== undefined) {
      yield* tool.complain(`udp socket connect failed: ${error.text}`)
      return 1
    }
    const hops = shown(prober.hops).slice(plan.firstTtl - 1)
    const names: string[] = []
    for (const { address } of hops) names.push(address === null ? '???' : yield* hopName(tool, process, address))
    const { cycles, size, firstTtl } = plan
    const about = { source: process.uts.hostname, target: name, size, cycles, began, firstTtl }
    const findings: Findings = { ...about, fields, hops, names }
    const format = tool.has('json') ? asJson : tool.has('xml') ? asXml : tool.has('csv') ? asCsv : undefined
    if (format !== undefined) yield* tool.print(format(findings))
    else {
      yield* tool.print(`Start: ${strftime('%Y-%m-%dT%H:%M:%S', began)}+0000\n`)
      yield* report(tool, findings)
    }
    return 0
  },
})

function planOf(tool: Tool, destination: Ipv4): Plan {
  const number = (name: string, otherwise: number) => Math.floor(Number(tool.value(name) ?? otherwise))
  return {
    destination,
    size: Math.min(number('psize', 64), SIZE_MAX),
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

function* report(tool: Tool, { names, hops, fields, source, firstTtl }: Findings): Running<void> {
  const wide = tool.has('report-wide')
  const width = Math.max(source.length, ...names.map(name => name.length))
  const head = `HOST: ${source.padEnd(wide ? width : HOST_WIDTH)}`
  yield* tool.print(`${head}${fields.map(({ title, width: columns }) => title.padStart(columns)).join('')}\n`)
  for (const [index, hop] of hops.entries()) {
    const start = `${String(firstTtl + index).padStart(3)}.|-- ${names[index]!.padEnd(wide ? width : NAME_WIDTH)}`
    const statistics = statisticsOf(hop)
    yield* tool.print(`${start}${fields.map(field => cell(field, statistics)).join('')}\n`)
  }
}

function* hopName(tool: Tool, process: Process, address: Ipv4): Running<string> {
  const number = formatIp(address)
  if (tool.has('no-dns')) return number
  const name = yield* nameOf(process, address)
  if (name === undefined) return number
  return tool.has('show-ips') ? `${name} (${number})` : name
}
