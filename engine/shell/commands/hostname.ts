import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { type FoundAddresses, getaddrinfo, isGaiError } from '../../linux/resolver/getaddrinfo.ts'
import { getnameinfo } from '../../linux/resolver/getnameinfo.ts'
import { readHosts } from '../../linux/resolver/hosts.ts'
import { isLinkLocal } from '../../net/ipv6/scope.ts'
import { formatIp, type Ip } from '../../wire/address.ts'
import type { Command, OptionSpec } from '../command.ts'
import { getopt, isOptionError, type ParsedArguments } from '../getopt.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'a', long: 'alias', text: 'alias names' },
  { short: 'A', long: 'all-fqdns', text: 'all long host names (FQDNs)' },
  { short: 'b', long: 'boot', text: 'set default hostname if none available', emulated: false },
  { short: 'd', long: 'domain', text: 'DNS domain name' },
  { short: 'f', long: 'fqdn', text: 'long host name (FQDN)' },
  { long: 'long', text: 'The same as --fqdn.' },
  { short: 'F', long: 'file', argument: 'FILE', text: 'read host name from given file' },
  { short: 'i', long: 'ip-address', text: 'addresses for the host name' },
  { short: 'I', long: 'all-ip-addresses', text: 'all addresses for the host' },
  { short: 's', long: 'short', text: 'short host name' },
  { short: 'y', long: 'yp', text: 'NIS/YP domain name', emulated: false },
  { short: 'V', long: 'version', text: 'print version and exit' },
  { short: 'h', long: 'help', text: 'print the usage text' },
]
const USAGE = `Usage: hostname [-b] {hostname|-F file}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

       {yp,nis,}domainname {nisdomain|-F file}  set NIS domain name (from file)
       {yp,nis,}domainname                      display NIS domain name

       dnsdomainname                            display dns domain name

       hostname -V|--version|-h|--help          print info and exit

`
const USAGE_STATUS = 255

/** hostname(1) 3.23 of Debian. */
export const hostname: Command = {
  name: 'hostname',
  aliases: ['dnsdomainname'],
  directory: '/usr/bin',
  summary: 'show or set the name of this host',
  synopsis: ['[-a|-A|-d|-f|-i|-I|-s]', 'NAME', '-F FILE'],
  options: OPTIONS,
  *main(process) {
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    if (isOptionError(parsed)) {
      yield* process.printError(`hostname: ${parsed.text}\n${parsed.notEmulated === true ? '' : USAGE}`)
      return parsed.notEmulated === true ? 1 : USAGE_STATUS
    }
    const named = process.argv[0]?.endsWith('dnsdomainname') === true ? { name: 'domain' } : undefined
    const given = parsed.options.at(-1) ?? named
    if (given?.name === 'help') {
      yield* process.printError(USAGE)
      return USAGE_STATUS
    }
    if (given?.name === 'version') {
      yield* process.print('hostname 3.23\n')
      return 0
    }
    const name = yield* nameToSet(process, parsed)
    if (typeof name === 'number') return name
    if (name !== undefined) return yield* set(process, name)
    const shown = yield* SHOWN[given?.name ?? '']!(process)
    if (typeof shown === 'string') {
      yield* process.print(shown)
      return 0
    }
    yield* process.printError(`hostname: ${shown.error}\n`)
    return 1
  },
}

/** The operand, or the first line of the file of -F that is no comment; the status when that cannot be read. */
function* nameToSet(process: Process, { options, operands }: ParsedArguments): Running<string | undefined | number> {
  const path = options.findLast(({ name }) => name === 'file')?.value
  if (path === undefined) return operands[0]
  const text = yield* process.readWhole(path)
  if (typeof text === 'string')
    return (
      text
        .split('\n')
        .find(line => line !== '' && !line.startsWith('#'))
        ?.trim() ?? ''
    )
  yield* process.printError(`hostname: ${text.text}\n`)
  return 1
}

function* set(process: Process, name: string): Running {
  const wrong = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(name) ? undefined : 'the specified hostname is invalid'
  const refused = process.capable('SYS_ADMIN') ? undefined : 'you must be root to change the host name'
  const error = wrong ?? refused
  if (error !== undefined) {
    yield* process.printError(`hostname: ${error}\n`)
    return 1
  }
  process.uts.hostname = name
  return 0
}

type Shown = string | { readonly error: string }

/** By option; '' for none. */
const SHOWN: Readonly<Record<string, (process: Process) => Running<Shown>>> = {
  *''(process) {
    return `${process.uts.hostname}\n`
  },
  *short(process) {
    return `${process.uts.hostname.split('.')[0]!}\n`
  },
  *fqdn(process) {
    const found = yield* resolved(process)
    return 'error' in found ? found : `${found.canonicalName}\n`
  },
  *long(process) {
    return yield* SHOWN['fqdn']!(process)
  },
  *domain(process) {
    const found = yield* resolved(process)
    if ('error' in found) return found
    const dot = found.canonicalName.indexOf('.')
    return dot < 0 ? '' : `${found.canonicalName.slice(dot + 1)}\n`
  },
  *'ip-address'(process) {
    const found = yield* resolved(process)
    return 'error' in found ? found : `${found.addresses.map(address => formatIp(address)).join(' ')}\n`
  },
  *alias(process) {
    const found = yield* resolved(process)
    if ('error' in found) return found
    const wanted = process.uts.hostname.toLowerCase()
    const entry = readHosts(process).find(({ names }) => names.some(name => name.toLowerCase() === wanted))
    return `${(entry?.names.slice(1) ?? []).join(' ')}\n`
  },
  *'all-ip-addresses'(process) {
    return `${ownAddresses(process)
      .map(address => `${formatIp(address)} `)
      .join('')}\n`
  },
  *'all-fqdns'(process) {
    let text = ''
    for (const address of ownAddresses(process)) {
      const name = yield* getnameinfo(process, address)
      if (typeof name === 'string') text += `${name} `
    }
    return `${text}\n`
  },
}

/** getaddrinfo(3) of the host's own name, with AI_CANONNAME. */
function* resolved(process: Process): Running<FoundAddresses | { readonly error: string }> {
  const found = yield* getaddrinfo(process, process.uts.hostname)
  return isGaiError(found) ? { error: found.text } : found
}

/** getifaddrs(3): those of devices that are up, without loopback devices and link-local addresses. */
function ownAddresses(process: Process): readonly Ip[] {
  const links = process.network.net.links.filter(link => link.adminUp && link.type !== 'loopback')
  return [
    ...links.flatMap(link => link.ipv4.addresses.map(({ local }) => local)),
    ...links.flatMap(link => link.ipv6.addresses.map(({ local }) => local)).filter(local => !isLinkLocal(local)),
  ]
}
