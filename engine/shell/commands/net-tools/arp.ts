import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { Neighbour, NeighbourProxy } from '../../../net/neighbour.ts'
import { formatIp, formatMac, parseMac } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { hostAddress, hostText } from './names.ts'
import { ARP_HELP, versionText } from './texts.ts'

const FAILED = 255
/** arp(8) of net-tools 2.10. */
export const arp: Command = {
  name: 'arp',
  directory: '/usr/sbin',
  summary: 'look at and change the ARP cache',
  synopsis: [
    '[-n] [-a] [-v] [-i DEVICE] [HOST]',
    '[-D] -s HOST ADDRESS|DEVICE [temp] [pub]',
    '-f [FILE]',
    '-d HOST [pub]',
  ],
  options: [
    { short: 'a', long: 'all', text: "In BSD's style." },
    { short: 'e', text: "In Linux's style: the default." },
    { short: 'n', long: 'numeric', text: 'Numbers instead of names.' },
    { short: 'i', long: 'device', argument: 'DEVICE', text: 'On this device.' },
    { short: 's', long: 'set', text: 'Adds an entry.' },
    { short: 'd', long: 'delete', text: 'Takes an entry away.' },
    { short: 'v', long: 'verbose', text: 'Counts, too.' },
    { short: 'H', long: 'hw-type', argument: 'TYPE', text: 'The hardware: ether.' },
    { short: 't', argument: 'TYPE', text: 'The hardware: ether.' },
    { short: 'A', long: 'protocol', argument: 'FAMILY', text: 'The protocol: inet.' },
    { short: 'f', long: 'file', text: 'Entries from a file (/etc/ethers).' },
    { short: 'D', long: 'use-device', text: "The device's own address." },
    { short: 'h', long: 'help', text: 'Prints a summary of the options.' },
    { short: 'V', long: 'version', text: 'Prints the version.' },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`arp: ${parsed.text}\n${ARP_HELP}`)
      return FAILED
    }
    if (hasOption(parsed, 'version') || hasOption(parsed, 'help')) {
      yield* process.print(hasOption(parsed, 'help') ? ARP_HELP : versionText('+I18N +SELINUX', '', '(ether)'))
      return 0
    }
    const type = lastOption(parsed, 'hw-type') ?? lastOption(parsed, 't') ?? 'ether'
    if (type !== 'ether') return yield* fail(process, `arp: ${type}: unknown hardware type.`)
    if (hasOption(parsed, 'file')) return yield* fromFile(process, parsed)
    if (hasOption(parsed, 'set')) return yield* set(process, parsed, parsed.operands)
    if (hasOption(parsed, 'delete')) return yield* remove(process, parsed)
    return yield* show(process, parsed)
  },
}

function* fail(process: Process, text: string): Running {
  yield* process.printError(`${text}\n`)
  return FAILED
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
  const ip = host === undefined ? undefined : yield* hostAddress(process, host)
  if (typeof ip === 'string') return yield* fail(process, `${host}: ${ip}`)
  const all = [...process.network.net.ipv4.neighbours].filter(({ state }) => state !== 'NONE' && state !== 'NOARP')
  const total = all.length + process.network.net.ipv4.neighbours.proxies.length
  const shown = entries(process, parsed).filter(each => ip === undefined || each.ip === ip)
  const proxies = proxiesOf(process, parsed).filter(each => ip === undefined || each.ip === ip)
  const found = shown.length + proxies.length
  const bsd = hasOption(parsed, 'all')
  if (found > 0 && !bsd)
    yield* process.print('Address                  HWtype  HWaddress           Flags Mask            Iface\n')
  for (const entry of shown)
    yield* process.print(yield* bsd ? bsdLine(process, entry, numeric) : linuxLine(process, entry, numeric))
  for (const proxy of proxies) yield* process.print(yield* proxyLine(process, proxy, numeric, bsd))
  if (hasOption(parsed, 'verbose'))
    yield* process.print(`Entries: ${total}\tSkipped: ${total - found}\tFound: ${found}\n`)
  if (found > 0) return 0
  const filtered = host !== undefined || lastOption(parsed, 'device') !== undefined
  if (host !== undefined && !bsd) yield* process.print(`${host} (${formatIp(ip!)}) -- no entry\n`)
  else if (filtered) yield* process.print(`arp: in ${total} entries no match found.\n`)
  return 0
}

function* linuxLine(process: Process, entry: Neighbour, numeric: boolean): Running<string> {
  const name = yield* hostText(process, entry.ip, numeric)
  const known = entry.valid && entry.mac !== null
  const flags = `C${entry.state === 'PERMANENT' ? 'M' : ''}`
  const middle = known
    ? `ether   ${formatMac(entry.mac!).padEnd(20)}${flags.padEnd(6)}`
    : `        ${'(incomplete)'.padEnd(20)}${' '.repeat(6)}`
  return `${name.slice(0, 23).padEnd(24)} ${middle}${' '.repeat(16)}${entry.link.name}\n`
}

/** An entry with which this host answers for another one. */
function* proxyLine(process: Process, { ip, link }: NeighbourProxy, numeric: boolean, bsd: boolean): Running<string> {
  const name = yield* hostText(process, ip, numeric)
  const device = link?.name ?? '*'
  if (bsd) return `${name === formatIp(ip) ? '?' : name} (${formatIp(ip)}) at <from_interface> PERM PUB on ${device}\n`
  const middle = `*       ${'<from_interface>'.padEnd(20)}${'MP'.padEnd(6)}`
  return `${name.slice(0, 23).padEnd(24)} ${middle}${' '.repeat(16)}${device}\n`
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

/** arp_set(): an entry, or with pub an address for which this host answers. */
function* set(process: Process, parsed: ParsedArguments, words: readonly string[]): Running {
  const [host = '', address = '', ...flags] = words
  const ip = host === '' ? 'Unknown host' : yield* hostAddress(process, host)
  if (typeof ip === 'string') return yield* fail(process, host === '' ? 'arp: need host name' : `${host}: ${ip}`)
  const { net } = process.network
  const mac = hasOption(parsed, 'use-device') ? net.link(address)?.mac : parseMac(address)
  if (mac === undefined) {
    if (address === '') return yield* fail(process, 'arp: need hardware address')
    if (!hasOption(parsed, 'use-device')) return yield* fail(process, 'arp: invalid hardware address')
    return yield* fail(process, `arp: cant get HW-Address for \`${address}': No such device.`)
  }
  const link = deviceFor(process, parsed, ip)
  if (!process.capable('NET_ADMIN')) return yield* fail(process, 'SIOCSARP: Operation not permitted')
  if (flags.includes('pub')) {
    const device = lastOption(parsed, 'device') ?? (hasOption(parsed, 'use-device') ? address : undefined)
    net.ipv4.neighbours.addProxy(ip, device === undefined ? null : (net.link(device) ?? null))
    return 0
  }
  if (link === undefined) return yield* fail(process, 'SIOCSARP: Network is unreachable')
  net.ipv4.neighbours.ensure(ip, link).update(mac, flags.includes('temp') ? 'STALE' : 'PERMANENT')
  return 0
}

/** Lines of HOST and ADDRESS; # begins a comment. */
function* fromFile(process: Process, parsed: ParsedArguments): Running {
  const path = parsed.operands[0] ?? '/etc/ethers'
  const text = yield* process.readWhole(path)
  if (failed(text)) return yield* fail(process, `arp: cannot open etherfile ${path} !`)
  let status = 0
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim().split(/[ \t]+/)
    if (words[0] === '' || words[0]?.startsWith('#') === true) continue
    if (words.length >= 2) {
      if ((yield* set(process, parsed, words)) !== 0) {
        yield* process.printError(`arp: cannot set entry on line ${index + 1} of etherfile ${path} !\n`)
        status = FAILED
      }
      continue
    }
    yield* process.printError(`arp: format error on line ${index + 1} of etherfile ${path} !\n`)
  }
  return status
}

function* remove(process: Process, parsed: ParsedArguments): Running {
  const [host = '', ...flags] = parsed.operands
  const ip = host === '' ? 'Unknown host' : yield* hostAddress(process, host)
  if (typeof ip === 'string') return yield* fail(process, host === '' ? 'arp: need host name' : `${host}: ${ip}`)
  const { neighbours } = process.network.net.ipv4
  // Without -i it is the one of all devices that goes.
  const device = lastOption(parsed, 'device')
  const proxy = neighbours.proxies.find(each => each.ip === ip && each.link?.name === device)
  const entry = flags.includes('pub') ? undefined : entries(process, parsed).find(each => each.ip === ip)
  const routed = flags.length > 0 || (entry ?? proxy) !== undefined || deviceFor(process, parsed, ip) !== undefined
  if (!routed) return yield* fail(process, 'SIOCDARP(dontpub): Network is unreachable')
  if (entry === undefined && proxy === undefined) return yield* fail(process, `No ARP entry for ${host}`)
  if (!process.capable('NET_ADMIN')) return yield* fail(process, 'SIOCDARP(dontpub): Operation not permitted')
  if (entry !== undefined) entry.table.delete(entry)
  else neighbours.removeProxy(ip, proxy!.link)
  return 0
}
