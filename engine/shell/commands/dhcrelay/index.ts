import { daemonize } from '../../../linux/daemonize.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { formatMac, type Ipv4 } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { RelayAgent, type RelayPath } from './agent.ts'

const BANNER = `Internet Systems Consortium DHCP Relay Agent 4.4.3-P1
Copyright 2004-2022 Internet Systems Consortium.
All rights reserved.
For info, please visit https://www.isc.org/software/dhcp/
`
const DIRECTIONS: readonly string[] = ['-i', '-id', '-iu']
const UNSUPPORTED: readonly string[] = ['-6', '-a', '-A', '-c', '-D', '-m', '-p', '-l', '-u', '-U', '-g', '-I', '-pf']

/** dhcrelay(8) of ISC DHCP 4.4.3. */
export const dhcrelay: Command = {
  name: 'dhcrelay',
  directory: '/usr/sbin',
  summary: 'pass DHCP on between networks',
  synopsis: ['[-4] [-d] [-q] [--no-pid] [-i|-id|-iu INTERFACE]... SERVER...'],
  options: [
    { short: '4', text: 'IPv4, as always here.' },
    { short: 'd', text: 'Stays in the foreground.' },
    { short: 'q', text: 'Says nothing at the start.' },
    { long: 'no-pid', text: 'Writes no process number.' },
  ],
  description: [
    '-id names a device with clients, -iu one towards servers, -i one that may be both; without any, all devices are served.',
  ],
  notEmulated: ['DHCPv6 (-6)', 'options of relay agents (-a)'],
  *main(process) {
    const settings = readArguments(process)
    if (typeof settings === 'string') {
      yield* process.printError(`${settings}\n`)
      return 1
    }
    const { flags, devices } = settings
    const servers: Ipv4[] = []
    for (const name of settings.servers) {
      const found = yield* getaddrinfo(process, name, { family: 4 })
      if (isGaiError(found)) yield* process.printError(`${name}: host unknown\n`)
      else servers.push(...(found.addresses as readonly Ipv4[]))
    }
    if (!flags.has('-q')) yield* process.printError(BANNER)
    if (servers.length === 0) {
      yield* process.printError('No servers specified.\n')
      return 1
    }
    const { links } = process.network.net
    const served = links.filter(({ name, type }) => (devices.length === 0 ? type === 'ether' : devices.includes(name)))
    for (const name of devices) {
      if (links.some(link => link.name === name)) continue
      yield* process.printError(`Error getting hardware address for "${name}": No such device\n`)
      return 1
    }
    if (!flags.has('-q')) {
      for (const { name, mac } of [...served].reverse()) {
        const place = `LPF/${name}/${formatMac(mac)}`
        yield* process.printError(`Listening on ${place}\nSending on   ${place}\n`)
      }
      yield* process.printError('Sending on   Socket/fallback\n')
    }
    const paths: readonly RelayPath[] = served.flatMap(({ ipv4 }) => {
      const local = ipv4.addresses[0]?.local
      return local === undefined ? [] : servers.map(server => ({ local, server, device: null }))
    })
    return yield* serve(process, paths, flags.has('-d'))
  },
}

interface Settings {
  readonly flags: ReadonlySet<string>
  readonly devices: readonly string[]
  readonly servers: readonly string[]
}

function readArguments({ argv }: Process): Settings | string {
  const flags = new Set<string>()
  const devices: string[] = []
  const servers: string[] = []
  for (let index = 1; index < argv.length; index++) {
    const arg = argv[index]!
    if (!arg.startsWith('-')) servers.push(arg)
    else if (DIRECTIONS.includes(arg)) {
      const name = argv[++index]
      if (name === undefined) return `Usage: missing argument to ${arg}`
      devices.push(name)
    } else if (['-4', '-d', '-q', '--no-pid'].includes(arg)) flags.add(arg)
    else if (UNSUPPORTED.includes(arg)) return `dhcrelay: "${arg}" is not emulated here`
    else return `Unknown argument: ${arg}`
  }
  return { flags, devices, servers }
}

function* serve(process: Process, paths: readonly RelayPath[], foreground: boolean): Running {
  function* run(owner: Process, ready: () => void): Running {
    const error = new RelayAgent(owner, paths).start()
    if (error !== undefined) {
      yield* owner.printError(`Can't bind to dhcp address: ${error.text}\n`)
      return 1
    }
    ready()
    for (;;) yield* owner.wait([])
  }
  return foreground ? yield* run(process, () => {}) : yield* daemonize(process, run)
}
