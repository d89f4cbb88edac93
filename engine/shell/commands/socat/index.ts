import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openNull } from '../../../linux/vfs/devices.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { type Address, parseAddress } from './address.ts'
import { type Endpoint, openEndpoint, type Use } from './endpoint.ts'
import { Log } from './log.ts'
import { Listening, type Peer, socketEndpoint } from './sockets.ts'
import { Transfer, type TransferSettings } from './transfer.ts'
import { UnixListening } from './unix.ts'

/** socat(1) 1.7.4.4. */
export const socat: Command = {
  name: 'socat',
  directory: '/usr/bin',
  summary: 'connect two ends of whatever kind',
  synopsis: ['[OPTIONS] ADDRESS ADDRESS'],
  options: [
    { short: 'u', text: 'From the first address to the second alone.' },
    { short: 'U', text: 'From the second address to the first alone.' },
    { short: 'd', text: 'Says more; up to four times.' },
    { short: 'v', text: 'Shows what is carried.' },
    { short: 'x', text: 'Shows it in hexadecimal digits.' },
    { short: 't', argument: 'SECONDS', text: 'How long the other direction may go on after the end of one (0.5).' },
    { short: 'T', argument: 'SECONDS', text: 'Ends when nothing has come for so long.' },
    { short: 'b', argument: 'BYTES', text: 'How much is read at once (8192).' },
    { short: '4', text: 'IPv4 first: the default.' },
    { short: '6', text: 'IPv6 first.' },
    { short: 'V', text: 'Prints the version.' },
  ],
  description: [
    'Addresses: - STDIO STDIN STDOUT STDERR FD:N, TCP:HOST:PORT, TCP-LISTEN:PORT, UDP:HOST:PORT, UDP-LISTEN:PORT, UDP-RECV:PORT (also with 4 or 6 behind TCP and UDP), UNIX-CONNECT:PATH, UNIX-LISTEN:PATH, UNIX-CLIENT:PATH, UNIX-SENDTO:PATH, UNIX-RECV:PATH (also ABSTRACT for UNIX), OPEN:FILE, FILE:FILE, CREATE:FILE, EXEC:COMMAND, SYSTEM:COMMAND.',
    'Options of addresses: fork, reuseaddr, reuseport, bind, sourceport, interface, crlf, ignoreeof, stderr, retry, forever, interval, connect-timeout, create, trunc, append, excl, mode, unlink-early, unlink-close, readbytes.',
  ],
  notEmulated: ['UNIX-RECVFROM', 'PIPE with a name', 'OPENSSL', 'PTY', 'TUN', 'PROXY and SOCKS'],
  *main(process) {
    const settings = readArguments(process.argv.slice(1))
    // Where the real one has the sockets by which its signal handlers tell of themselves.
    for (let count = 0; count < 2; count++) process.fds.open(openNull(), 3)
    const log = new Log(process, typeof settings === 'string' ? 0 : settings.depth)
    if (typeof settings === 'string') {
      log.write('E', settings)
      return 1
    }
    if (settings.version) {
      yield* process.print(
        'socat by Gerhard Rieger and contributors - see www.dest-unreach.org\nsocat version 1.7.4.4 on 06 Nov 2022 08:15:51\n',
      )
      return 0
    }
    const addresses: Address[] = []
    for (const text of settings.addresses) {
      const address = parseAddress(text)
      if (typeof address === 'string') {
        log.write('E', address)
        return 1
      }
      addresses.push(address)
    }
    return yield* open(process, [addresses[0]!, addresses[1]!], [], settings.transfer, log)
  },
}

interface Settings {
  readonly depth: number
  readonly version: boolean
  readonly addresses: readonly string[]
  readonly transfer: TransferSettings
}

function readArguments(args: readonly string[]): Settings | string {
  let depth = 0
  const flags = new Set<string>()
  const values: Record<string, string> = {}
  let index = 0
  for (; index < args.length && /^-./.test(args[index]!); index++) {
    const arg = args[index]!
    const value = /^-([tTb])(.*)$/.exec(arg)
    if (/^-d+$/.test(arg)) depth += arg.length - 1
    else if (value !== null) values[value[1]!] = value[2] !== '' ? value[2]! : (args[++index] ?? '')
    else if (/^-[uUvx46V]$/.test(arg)) flags.add(arg[1]!)
    else if (/^-[hDsgLWlrRS6]/.test(arg)) return `"${arg}" is not emulated here`
    else return `unknown option "${arg}"; use option "-h" for help`
  }
  const addresses = args.slice(index)
  const number = (name: string) => (values[name] === undefined ? null : Number(values[name]))
  if (Object.values(values).some(text => text === '' || Number.isNaN(Number(text)))) return 'strtod: invalid number'
  if (!flags.has('V') && addresses.length !== 2)
    return `exactly 2 addresses required (there are ${addresses.length}); use option "-h" for help`
  return {
    depth,
    version: flags.has('V'),
    addresses,
    transfer: {
      direction: flags.has('u') ? 'forward' : flags.has('U') ? 'backward' : 'both',
      dumpsText: flags.has('v'),
      dumpsHex: flags.has('x'),
      block: Math.max(1, number('b') ?? 8192),
      closing: number('t') ?? 0.5,
      inactivity: number('T'),
    },
  }
}

type Pair = readonly [Address, Address]

/** Opens the addresses one after the other; one that listens with `fork` goes on in a child for each peer. */
function* open(
  process: Process,
  pair: Pair,
  opened: readonly Endpoint[],
  settings: TransferSettings,
  log: Log,
): Running {
  if (opened.length === 2) return yield* new Transfer(process, settings, [opened[0]!, opened[1]!], pair, log).run()
  const address = pair[opened.length as 0 | 1]
  if (address.kind === 'tcp-listen' || ['udp-listen', 'udp-recvfrom', 'unix-listen'].includes(address.kind))
    return yield* listen(process, pair, opened, settings, log)
  const first = opened.length === 0
  const use: Use =
    settings.direction === 'both' ? 'both' : first === (settings.direction === 'forward') ? 'read' : 'write'
  const endpoint = yield* openEndpoint(process, address, use, log)
  return endpoint === undefined ? 1 : yield* open(process, pair, [...opened, endpoint], settings, log)
}

function* listen(
  process: Process,
  pair: Pair,
  opened: readonly Endpoint[],
  settings: TransferSettings,
  log: Log,
): Running {
  const address = pair[opened.length as 0 | 1]
  const listening =
    address.kind === 'unix-listen' ? UnixListening.open(process, address, log) : Listening.open(process, address, log)
  if (listening === undefined) return 1
  try {
    return yield* serveAll(process, pair, opened, settings, log, listening)
  } finally {
    listening.end(process)
  }
}

function* serveAll(
  process: Process,
  pair: Pair,
  opened: readonly Endpoint[],
  settings: TransferSettings,
  log: Log,
  listening: Listening | UnixListening,
): Running {
  const address = pair[opened.length as 0 | 1]
  process.handlers.set('CHLD', 'ignore')
  for (;;) {
    const peer = yield* listening.accept()
    if (peer === undefined) return 'timedOut' in listening && listening.timedOut ? 0 : 1
    if (!address.options.has('fork')) {
      listening.stop(process)
      process.handlers.delete('CHLD')
      return yield* open(process, pair, [...opened, socketEndpoint(process, peer)], settings, log)
    }
    const child = serve(process, peer, (served, endpoint) => {
      listening.stop(served)
      served.handlers.delete('CHLD')
      return open(served, pair, [...opened, endpoint], settings, log.of(served))
    })
    if (failed(child)) log.write('E', `fork(): ${child.text}`)
    else log.write('N', `forked off child process ${child.pidIn(process.pids) ?? child.pid}`)
    process.close(peer.fd)
  }
}

function serve(process: Process, peer: Peer, run: (served: Process, endpoint: Endpoint) => Running) {
  return process.host.fork(process, child => run(child, socketEndpoint(child, peer)))
}
