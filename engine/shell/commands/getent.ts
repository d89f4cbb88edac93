import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { type AddressHints, type FoundAddresses, getaddrinfo, isGaiError } from '../../linux/resolver/getaddrinfo.ts'
import { getnameinfo } from '../../linux/resolver/getnameinfo.ts'
import { type HostsEntry, lookupHosts, readHosts } from '../../linux/resolver/hosts.ts'
import { nameServices } from '../../linux/resolver/nsswitch.ts'
import { readServices, type Service } from '../../linux/resolver/services.ts'
import { failed } from '../../net/errno.ts'
import { formatIp, parseIp } from '../../wire/address.ts'
import type { Command } from '../command.ts'
import { getopt, isOptionError, lastOption } from '../getopt.ts'
import { ETC_FILES } from './iptables/etc.ts'

const NOT_FOUND = 2

/** getent(1), glibc 2.36. */
export const getent: Command = {
  name: 'getent',
  directory: '/usr/bin',
  summary: 'entries of the name service databases',
  synopsis: ['[-s SERVICE] DATABASE [KEY...]'],
  options: [
    { short: 's', long: 'service', argument: 'SERVICE', text: 'Asks this service alone: files or dns.' },
    { short: 'i', long: 'no-idn', text: 'Accepted.' },
  ],
  description: ['Databases: ahosts, ahostsv4, ahostsv6, group, hosts, networks, passwd, protocols, services.'],
  files: ETC_FILES,
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    const hint = "Try `getent --help' or `getent --usage' for more information.\n"
    if (isOptionError(parsed)) {
      yield* process.printError(`getent: ${parsed.text}\n${hint}`)
      return 64
    }
    const [database, ...keys] = parsed.operands
    if (database === undefined) {
      yield* process.printError(`getent: wrong number of arguments\n${hint}`)
      return 1
    }
    const find = DATABASES[database]
    if (find === undefined) {
      yield* process.printError(`Unknown database: ${database}\n${hint}`)
      return 1
    }
    const service = lastOption(parsed, 'service')?.replace(/^hosts:/, '')
    let status = 0
    for (const key of keys.length === 0 ? [undefined] : keys) {
      const text = yield* find(process, key, service)
      if (text === undefined) status = NOT_FOUND
      else yield* process.print(text)
    }
    return status
  },
}

/** The text of what was found; undefined when nothing was. Without a key: everything. */
type Finder = (process: Process, key: string | undefined, service: string | undefined) => Running<string | undefined>

const DATABASES: Readonly<Record<string, Finder>> = {
  hosts,
  ahosts: (process, key) => ahosts(process, key, undefined),
  ahostsv4: (process, key) => ahosts(process, key, 4),
  ahostsv6: (process, key) => ahosts(process, key, 6),
  passwd: (process, key) => table(process, '/etc/passwd', key),
  group: (process, key) => table(process, '/etc/group', key),
  services,
  protocols,
  networks: function* (process, key) {
    return yield* table(process, '/etc/networks', key ?? '')
  },
}

function hostLine({ address, names }: HostsEntry): string {
  const [name, ...aliases] = names
  return `${formatIp(address).padEnd(15)} ${[name, ...aliases].join(' ')}\n`
}

/** Both families, IPv6 first, as gethostbyname2(3) is called for each until one is known. */
function* hosts(process: Process, key: string | undefined, service: string | undefined): Running<string | undefined> {
  const entries = readHosts(process)
  if (key === undefined) return entries.map(hostLine).join('')
  const ip = parseIp(key)
  if (ip !== undefined) {
    const entry = entries.find(each => each.address === ip)
    if (entry !== undefined && service !== 'dns') return hostLine(entry)
    const name = service === 'files' ? undefined : yield* getnameinfo(process, ip)
    return typeof name === 'string' ? hostLine({ address: ip, names: [name] }) : undefined
  }
  for (const family of [6, 4] as const) {
    const text = yield* byName(process, key, family, service)
    if (text !== undefined) return text
  }
  return undefined
}

function* byName(process: Process, name: string, family: 4 | 6, only: string | undefined): Running<string | undefined> {
  const ofFamily = ({ address }: HostsEntry) => (typeof address === 'number' ? 4 : 6) === family
  for (const { name: service, returnOn } of nameServices(process, 'hosts')) {
    if (only !== undefined && service !== only) continue
    if (service === 'files') {
      const entries = readHosts(process).filter(ofFamily)
      if (lookupHosts(entries, name) !== undefined) {
        const wanted = name.toLowerCase()
        return entries
          .filter(entry => entry.names.some(each => each.toLowerCase() === wanted))
          .map(hostLine)
          .join('')
      }
    } else if (service === 'dns') {
      const found = yield* getaddrinfo(process, name, { family, services: ['dns'] })
      if (!isGaiError(found))
        return found.addresses.map(address => hostLine({ address, names: namesOf(found, name) })).join('')
    }
    if (returnOn.has('notfound') && only === undefined) return undefined
  }
  return undefined
}

/** What was asked for stands behind the canonical name as an alias. */
function namesOf({ canonicalName }: FoundAddresses, asked: string): readonly string[] {
  const name = asked.replace(/\.$/, '')
  return canonicalName.toLowerCase() === name.toLowerCase() || canonicalName.startsWith(`${name}.`)
    ? [canonicalName]
    : [canonicalName, name]
}

/** getaddrinfo(3) with AI_ADDRCONFIG, one line for each type of socket. */
function* ahosts(process: Process, key: string | undefined, family: 4 | 6 | undefined): Running<string | undefined> {
  if (key === undefined) {
    const entries = readHosts(process)
    return entries.map(hostLine).join('')
  }
  const configured = configuredFamilies(process)
  if (family !== undefined && !configured.has(family)) return undefined
  const only = family ?? (configured.size === 1 ? [...configured][0]! : undefined)
  const hints: AddressHints = only === undefined ? {} : { family: only }
  const found = yield* getaddrinfo(process, key, hints)
  if (isGaiError(found)) return undefined
  let text = ''
  for (const [index, address] of found.addresses.entries()) {
    const shown = formatIp(address).padEnd(15)
    const name = index === 0 ? found.canonicalName : ''
    text += `${shown} STREAM ${name}\n${shown} DGRAM  \n${shown} RAW    \n`
  }
  return text
}

/** __check_pf: families of which the host has an address beyond the loopback. */
function configuredFamilies(process: Process): ReadonlySet<4 | 6> {
  const families = new Set<4 | 6>()
  for (const link of process.network.net.links) {
    if (link.ipv4.addresses.some(address => address.local >>> 24 !== 127)) families.add(4)
    if (link.ipv6.addresses.some(address => address.local !== 1n)) families.add(6)
  }
  return families
}

/** passwd(5) and group(5): by name or by number. */
function* table(process: Process, path: string, key: string | undefined): Running<string | undefined> {
  const text = process.readFile(path)
  const lines = failed(text) ? [] : text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const found = lines.filter(line => {
    const fields = line.split(':')
    return key === undefined || fields[0] === key || (/^\d+$/.test(key) && fields[2] === key)
  })
  if (found.length === 0) return key === undefined ? '' : undefined
  return `${(key === undefined ? found : found.slice(0, 1)).join('\n')}\n`
}

function serviceLine({ name, port, protocol, aliases }: Service): string {
  return `${name.padEnd(21)} ${port}/${protocol}${aliases.map(alias => ` ${alias}`).join('')}\n`
}

function* services(process: Process, key: string | undefined): Running<string | undefined> {
  const all = readServices(process)
  if (key === undefined) return all.map(serviceLine).join('')
  const [name, protocol] = key.split('/')
  const number = /^\d+$/.test(name!) ? Number(name) : undefined
  const found = all.find(
    each =>
      (protocol === undefined || each.protocol === protocol) &&
      (number === undefined ? each.name === name || each.aliases.includes(name!) : each.port === number),
  )
  return found === undefined ? undefined : serviceLine(found)
}

function* protocols(process: Process, key: string | undefined): Running<string | undefined> {
  const text = process.readFile('/etc/protocols')
  const lines = (failed(text) ? '' : text)
    .split('\n')
    .map(line =>
      line
        .replace(/#.*/, '')
        .split(/\s+/)
        .filter(word => word !== ''),
    )
    .filter(words => words.length >= 2)
  const found = lines.filter(words => key === undefined || words.includes(key))
  if (found.length === 0) return undefined
  return found.map(([name, number, ...aliases]) => `${name!.padEnd(21)} ${[number, ...aliases].join(' ')}\n`).join('')
}
