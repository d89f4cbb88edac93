import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Link } from '../../../net/link.ts'
import type { Neighbour, NeighbourProxy } from '../../../net/neighbour.ts'
import { formatIp, formatMac, parseMac } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { hostAddress, hostText } from './names.ts'

const FAILED = 255
const USAGE = `Usage:
  arp [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]             <-Display ARP cache
  arp [-v]          [-i <if>] -d  <host> [pub]               <-Delete ARP entry
  arp [-vnD] [<HW>] [-i <if>] -f  [<filename>]            <-Add entry from file
  arp [-v]   [<HW>] [-i <if>] -s  <host> <hwaddr> [temp]            <-Add entry
`

/** arp(8) of net-tools 2.10. */
export const arp: Command = {
  name: 'arp',
  directory: '/usr/sbin',
  summary: 'look at and change the ARP cache',
  synopsis: ['[-n] [-a] [-i DEVICE] [HOST]', '-s HOST ADDRESS [temp]', '-d HOST'],
  options: [
    { short: 'a', long: 'all', text: "In BSD's style." },
    { short: 'e', text: "In Linux's style: the default." },
    { short: 'n', long: 'numeric', text: 'Numbers instead of names.' },
    { short: 'i', long: 'device', argument: 'DEVICE', text: 'On this device.' },
    { short: 's', long: 'set', text: 'Adds an entry.' },
    { short: 'd', long: 'delete', text: 'Takes an entry away.' },
    { short: 'v', long: 'verbose', text: 'Accepted.' },
    { short: 'H', long: 'hw-type', argument: 'TYPE', text: 'Accepted: ether.' },
    { short: 'f', long: 'file', text: 'Entries from a file.', emulated: false },
    { short: 'D', long: 'use-device', text: "The device's own address.", emulated: false },
  ],
  notEmulated: ['arp -s HOST ADDRESS pub'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`arp: ${parsed.text}\n${USAGE}`)
      return FAILED
    }
    if (hasOption(parsed, 'set')) return yield* set(process, parsed)
    if (hasOption(parsed, 'delete')) return yield* remove(process, parsed)
    return yield* show(process, parsed)
  },
}

/** What /proc/net/arp lists: IPv4 neighbours, without those that need no address. */
function entries(process: Process, parsed: ParsedArguments): Neighbour[] {
  const device = lastOption(parsed, 'device')
  return [...process.network.net.ipv4.neighbours].filter(
    ({ state, link }) => state !== 'NONE' && state !== 'NOARP' && (device === undefined || link.name === device),
  )
}

/** Addresses for which this host answers on behalf of others; the kernel lists them behind the neighbours. */
function proxiesOf(process: Process, parsed: ParsedArguments): readonly NeighbourProxy[] {
  const device = lastOption(parsed, 'device')
  return process.network.net.ipv4.neighbours.proxies.filter(({ link }) => device === undefined || link?.name === device)
}

function* show(process: Process, parsed: ParsedArguments): Running {
  const numeric = hasOption(parsed, 'numeric')
  const [host] = parsed.operands
  let shown = entries(process, parsed)
  if (host !== undefined) {
    const ip = yield* hostAddress(process, host)
    if (ip === undefined) {
      yield* process.printError(`${host}: Unknown host\n`)
      return FAILED
    }
    shown = shown.filter(each => each.ip === ip)
    if (shown.length === 0) {
      yield* process.print(
        hasOption(parsed, 'all')
          ? `arp: in ${entries(process, parsed).length} entries no match found.\n`
          : `${host} (${formatIp(ip)}) -- no entry\n`,
      )
      return 0
    }
  }
  const proxies = proxiesOf(process, parsed).filter(each => host === undefined || each.ip === shown[0]?.ip)
  if (hasOption(parsed, 'all')) {
    for (const entry of shown) yield* process.print(yield* bsdLine(process, entry, numeric))
    for (const { ip, link } of proxies) {
      const name = numeric ? '?' : yield* hostText(process, ip, false)
      const shownAs = name === formatIp(ip) ? '?' : name
      yield* process.print(`${shownAs} (${formatIp(ip)}) at <from_interface> PERM PUB on ${link?.name ?? '*'}\n`)
    }
    return 0
  }
  if (shown.length + proxies.length > 0)
    yield* process.print('Address                  HWtype  HWaddress           Flags Mask            Iface\n')
  for (const entry of shown) {
    const name = yield* hostText(process, entry.ip, numeric)
    const known = entry.valid && entry.mac !== null
    const flags = `C${entry.state === 'PERMANENT' ? 'M' : ''}`
    const middle = known
      ? `ether   ${formatMac(entry.mac!).padEnd(20)}${flags.padEnd(6)}`
      : `        ${'(incomplete)'.padEnd(20)}${' '.repeat(6)}`
    yield* process.print(`${name.slice(0, 23).padEnd(24)} ${middle}${' '.repeat(16)}${entry.link.name}\n`)
  }
  for (const { ip, link } of proxies) {
    const name = yield* hostText(process, ip, numeric)
    const middle = `*       ${'<from_interface>'.padEnd(20)}${'MP'.padEnd(6)}`
    yield* process.print(`${name.slice(0, 23).padEnd(24)} ${middle}${' '.repeat(16)}${link?.name ?? '*'}\n`)
  }
  return 0
}

function* bsdLine(process: Process, { ip, mac, valid, state, link }: Neighbour, numeric: boolean): Running<string> {
  const name = numeric ? '?' : yield* hostText(process, ip, false)
  const shown = name === formatIp(ip) ? '?' : name
  const address = valid && mac !== null ? `${formatMac(mac)} [ether] ` : '<incomplete> '
  return `${shown} (${formatIp(ip)}) at ${address}${state === 'PERMANENT' ? 'PERM ' : ''}on ${link.name}\n`
}

/** The device by which a host is reached, or the one that -i names. */
function deviceFor(process: Process, parsed: ParsedArguments, ip: number): Link | undefined {
  const { net } = process.network
  const named = lastOption(parsed, 'device')
  if (named !== undefined) return net.link(named)
  return net.links.find(({ ipv4 }) =>
    ipv4.addresses.some(({ local, length }) => length < 32 && ((local ^ ip) >>> (32 - length) === 0 || length === 0)),
  )
}

function* set(process: Process, parsed: ParsedArguments): Running {
  const [host = '', address = '', ...flags] = parsed.operands
  const ip = yield* hostAddress(process, host)
  if (ip === undefined) {
    yield* process.printError(`${host === '' ? 'arp: need host name' : `${host}: Unknown host`}\n`)
    return FAILED
  }
  const mac = parseMac(address)
  if (mac === undefined) {
    yield* process.printError(address === '' ? 'arp: need hardware address\n' : 'arp: invalid hardware address\n')
    return FAILED
  }
  if (flags.includes('pub')) {
    yield* process.printError('arp: "pub" is not emulated here\n')
    return FAILED
  }
  const link = deviceFor(process, parsed, ip)
  if (!process.capable('NET_ADMIN') || link === undefined) {
    yield* process.printError(
      `SIOCSARP: ${link === undefined ? 'Network is unreachable' : 'Operation not permitted'}\n`,
    )
    return FAILED
  }
  const { neighbours } = process.network.net.ipv4
  neighbours.ensure(ip, link).update(mac, flags.includes('temp') ? 'STALE' : 'PERMANENT')
  return 0
}

function* remove(process: Process, parsed: ParsedArguments): Running {
  const [host = ''] = parsed.operands
  const ip = yield* hostAddress(process, host)
  if (ip === undefined) {
    yield* process.printError(`${host === '' ? 'arp: need host name' : `${host}: Unknown host`}\n`)
    return FAILED
  }
  const entry = entries(process, parsed).find(each => each.ip === ip)
  const routed = parsed.operands.length > 1 || entry !== undefined || deviceFor(process, parsed, ip) !== undefined
  if (!routed) {
    yield* process.printError('SIOCDARP(dontpub): Network is unreachable\n')
    return FAILED
  }
  if (!process.capable('NET_ADMIN') || entry === undefined) {
    yield* process.printError(
      entry === undefined ? `No ARP entry for ${host}\n` : 'SIOCDARP(dontpub): Operation not permitted\n',
    )
    return FAILED
  }
  entry.table.delete(entry)
  return 0
}
