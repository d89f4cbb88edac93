import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { serviceByPort } from '../../../linux/resolver/services.ts'
import { UdpSocket } from '../../../net/udp.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { getopt, isOptionError } from '../../getopt.ts'
import { type Connected, Fatal, remoteConnect, udpTest } from './connect.ts'
import { listen } from './listen.ts'
import { helpText, type NcOptions, ncOptions, OPTIONS, USAGE } from './options.ts'
import { portList, shuffled } from './ports.ts'
import { proxyConnect } from './proxy.ts'
import { Relay } from './relay.ts'
import { unixListen, unixTalk } from './unix.ts'

/** nc(1), OpenBSD netcat 1.219 of Debian. */
export const nc: Command = {
  name: 'nc',
  aliases: ['netcat', 'nc.openbsd'],
  directory: '/usr/bin',
  summary: 'arbitrary TCP and UDP connections and listens',
  synopsis: [
    '[-46bCDdhklNnrUuvz] [-i interval] [-p source_port] [-q seconds] [-s sourceaddr] [-w timeout] [destination] [port]',
  ],
  options: OPTIONS,
  notEmulated: ['names and passwords for proxies', 'TELNET negotiation'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    if (isOptionError(parsed)) {
      const usage = parsed.notEmulated === true ? '' : USAGE
      yield* process.printError(`${process.argv[0]}: ${parsed.text}\n${usage}`)
      return 1
    }
    if (parsed.options.some(option => option.name === 'h')) {
      yield* process.printError(helpText())
      return 0
    }
    const options = ncOptions(parsed.options)
    if (typeof options === 'string') return yield* die(process, options)
    if (options.flags.has('U')) return yield* unix(process, options, parsed.operands)
    const target = targetOf(options, parsed.operands)
    if (target === undefined) {
      yield* process.printError(USAGE)
      return 1
    }
    if (typeof target === 'string') return yield* die(process, target)
    const unfit = withoutProxy(options)
    if (unfit !== undefined) return yield* die(process, unfit)
    if (!options.flags.has('l')) return yield* connectAll(process, options, target.host!, target.port)
    const outcome = yield* listen(process, options, target.host, target.port)
    return outcome === undefined ? 0 : yield* die(process, outcome.text)
  },
}

/** -U: the operand is a path. */
function* unix(process: Process, options: NcOptions, operands: readonly string[]): Running {
  const [path, port] = operands
  const { flags } = options
  if (path === undefined) {
    if (flags.has('l')) return yield* die(process, 'missing socket pathname')
    yield* process.printError(USAGE)
    return 1
  }
  if (port !== undefined) return yield* die(process, 'cannot use port with -U')
  if (flags.has('z') && flags.has('l')) return yield* die(process, 'cannot use -z and -l')
  if (flags.has('k') && !flags.has('l')) return yield* die(process, 'must use -l with -k')
  const outcome = flags.has('l') ? yield* unixListen(process, options, path) : yield* unixTalk(process, options, path)
  return outcome === undefined ? 0 : yield* die(process, outcome.text)
}

function* die(process: Process, text: string): Running {
  yield* process.printError(`nc: ${text}\n`)
  return 1
}

interface Target {
  readonly host: string | undefined
  readonly port: string
}

/** Where to: a message where something is missing, undefined where the usage is to be shown. */
function targetOf(options: NcOptions, operands: readonly string[]): Target | string | undefined {
  const [first, second] = operands
  const { flags, sourcePort, source } = options
  const listening = flags.has('l')
  let target: Target
  if (first === undefined) {
    if (!listening) return undefined
    if (sourcePort === undefined) return 'missing port number'
    target = { host: source, port: sourcePort }
  } else if (second === undefined) {
    if (!listening) return 'missing port number'
    target = sourcePort === undefined ? { host: source, port: first } : { host: first, port: sourcePort }
  } else {
    if (listening && (sourcePort !== undefined || operands.length > 2)) return undefined
    target = { host: first, port: second }
  }
  if (listening && flags.has('z')) return 'cannot use -z and -l'
  if (!listening && flags.has('k')) return 'must use -l with -k'
  return target
}

/** What cannot go by way of -x. */
function withoutProxy({ proxy, udp, flags, source }: NcOptions): string | undefined {
  if (proxy === undefined) return undefined
  if (udp) return 'no proxy support for UDP mode'
  if (flags.has('l')) return 'no proxy support for listen'
  return source === undefined ? undefined : 'no proxy support for local source address'
}

/** One port after the other; success with any of them is success. */
function* connectAll(process: Process, options: NcOptions, host: string, text: string): Running {
  const { flags, udp, interval } = options
  const listed = portList(process, text, udp ? 'udp' : 'tcp')
  if (typeof listed === 'string') return yield* die(process, listed)
  const ports = flags.has('r') ? shuffled(listed, process.host.sim.random(`nc:${process.host.name}`)) : listed
  let status = 1
  for (const port of ports) {
    const connected =
      options.proxy === undefined
        ? yield* remoteConnect(process, options, host, port)
        : yield* proxyConnect(process, options, host, port)
    if (connected instanceof Fatal) return yield* die(process, connected.text)
    if (connected === undefined) continue
    status = 0
    const { fd, file } = connected
    if (flags.has('v') || flags.has('z')) {
      if (flags.has('v') && file.socket instanceof UdpSocket && !(yield* udpTest(process, file.socket, options))) {
        status = 1
        process.close(fd)
        continue
      }
      if (flags.has('v')) yield* announce(process, options, host, port, connected)
    }
    if (!flags.has('z')) yield* new Relay(process, options, file).run()
    process.close(fd)
    if (interval > 0) yield* process.sleep(interval * SECOND)
  }
  return status
}

function* announce(
  process: Process,
  { flags, udp, proxy }: NcOptions,
  host: string,
  port: number,
  { address }: Connected,
): Running<void> {
  const protocol = udp ? 'udp' : 'tcp'
  const service = flags.has('n') ? undefined : serviceByPort(process, port, protocol)?.name
  const ip = formatIp(address)
  const where = flags.has('n') || proxy !== undefined || host.replace(/%.*/, '') === ip ? host : `${host} (${ip})`
  yield* process.printError(`Connection to ${where} ${port} port [${protocol}/${service ?? '*'}] succeeded!\n`)
}
