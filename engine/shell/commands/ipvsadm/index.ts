import type { Ipvs } from '../../../linux/ipvs/ipvs.ts'
import type { VirtualService } from '../../../linux/ipvs/service.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EEXIST, EINVAL, ENOENT, type Errno, ESRCH, failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { ProcessNames } from '../iptables/names.ts'
import { type Arguments, type CommandLetter, checkOptions, Failure, OPTIONS, readArguments } from './arguments.ts'
import { type Format, listConnections, listServices } from './list.ts'
import { Given, readTimeouts } from './values.ts'

const VERSION = 'ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n'
const NOT_ROOT =
  "Can't initialize ipvs: Permission denied (you must be root)\nAre you sure that IP Virtual Server is built in the kernel or as module?\n"
/** CPU time for a line of `ipvsadm -R`. */
const LINE_COST = 2_000

/** ipvs_strerror of libipvs.c: what each command's errors mean. */
const ERRORS: Readonly<Partial<Record<CommandLetter, ReadonlyMap<Errno, string>>>> = {
  A: new Map([[EEXIST, 'Service already exists']]),
  E: new Map([[ESRCH, 'No such service']]),
  D: new Map([[ESRCH, 'No such service']]),
  Z: new Map([[ESRCH, 'No such service']]),
  L: new Map([[ESRCH, 'No such service']]),
  a: new Map([
    [ESRCH, 'Service not defined'],
    [EEXIST, 'Destination already exists'],
  ]),
  e: new Map([
    [ESRCH, 'Service not defined'],
    [ENOENT, 'No such destination'],
  ]),
  d: new Map([
    [ESRCH, 'Service not defined'],
    [ENOENT, 'No such destination'],
  ]),
}
const INVALID = 'Invalid operation.  Possibly wrong module version, address not unicast, ...'

function errorText(command: CommandLetter, error: Errno): string {
  return ERRORS[command]?.get(error) ?? (error === EINVAL ? INVALID : error.text)
}

/** What a command prints, or why it does not. */
type Answer = string | Failure

function formatFor(command: CommandLetter, given: Given, names: ProcessNames): Format {
  const kind =
    command === 'S'
      ? 'rule'
      : given.has('stats')
        ? 'stats'
        : given.has('rate')
          ? 'rate'
          : given.has('thresholds')
            ? 'thresholds'
            : given.has('persistent-conn')
              ? 'persistent'
              : 'plain'
  return { kind, numeric: given.has('numeric'), exact: given.has('exact'), sorted: !given.has('nosort'), names }
}

function list(ipvs: Ipvs, given: Given, format: Format): Answer {
  const counted = ['stats', 'rate', 'thresholds'].some(name => given.has(name))
  const other = given.has('timeout') || given.has('daemon')
  if ((counted && (given.has('connection') || other)) || (other && given.has('persistent-conn')))
    return new Failure('options conflicts in the list command')
  if (given.has('connection')) return listConnections(ipvs, format)
  const key = given.service()
  if (key instanceof Failure) return key
  if (key !== null) {
    const service: VirtualService | undefined = ipvs.find(key)
    return service === undefined ? new Failure('No such service', 1) : listServices(ipvs, format, service)
  }
  const { timeouts } = ipvs
  if (given.has('timeout'))
    return `Timeout (tcp tcpfin udp): ${timeouts.ESTABLISHED} ${timeouts.FIN_WAIT} ${timeouts.UDP}\n`
  return given.has('daemon') ? '' : listServices(ipvs, format, null)
}

/** Services and servers come, change and go. */
function change(ipvs: Ipvs, command: CommandLetter, given: Given): Errno | undefined | Failure {
  const key = given.service()
  if (key instanceof Failure) return key
  if (command === 'Z') return ipvs.zero(key)
  if (key === null) return undefined
  if (command === 'D') return ipvs.deleteService(key)
  if (command === 'A' || command === 'E') {
    const settings = given.settings(key)
    if (settings instanceof Failure) return settings
    return command === 'A' ? ipvs.addService(key, settings) : ipvs.editService(key, settings)
  }
  const server = given.server(key)
  if (server instanceof Failure) return server
  if (command === 'd') return ipvs.deleteServer(key, server.address, server.port)
  const settings = given.serverSettings()
  if (settings instanceof Failure) return settings
  return command === 'a'
    ? ipvs.addServer(key, server.address, server.port, settings)
    : ipvs.editServer(key, server.address, server.port, settings)
}

function setTimeouts({ timeouts }: Ipvs, operands: readonly string[]): Answer {
  const values = readTimeouts(operands)
  if (values instanceof Failure) return values
  for (const [index, state] of (['ESTABLISHED', 'FIN_WAIT', 'UDP'] as const).entries())
    if (values[index]! > 0) timeouts[state] = values[index]!
  return ''
}

function carryOut(process: Process, parsed: Arguments, names: ProcessNames): Answer {
  const command = parsed.command as CommandLetter
  const { ipvs } = process.network.netfilter
  const given = new Given(parsed, names)
  const extra = parsed.operands[command === 'set' ? 3 : 0]
  if (command === 'start-daemon' || command === 'stop-daemon')
    return new Failure('ipvsadm: synchronisation of connections is not emulated here')
  const problem = checkOptions(command, parsed.options)
  if (command === 'set') return setTimeouts(ipvs, parsed.operands)
  if (extra !== undefined) return new Failure(`unexpected argument ${extra}`)
  if (problem !== undefined) return problem
  if (command === 'L') return list(ipvs, given, formatFor(command, given, names))
  if (command === 'S') return listServices(ipvs, formatFor(command, given, names), null)
  if (command === 'C') {
    ipvs.flush()
    return ''
  }
  const error = change(ipvs, command, given)
  if (error instanceof Failure) return error
  return error === undefined ? '' : new Failure(errorText(command, error), 255)
}

/** One command line; names that only DNS knows are asked for, and it is done again with them. */
function* run(process: Process, words: readonly string[], fromRestore: boolean): Running<number> {
  const parsed = words.length === 0 ? readArguments(['-L']) : readArguments(words)
  if (parsed instanceof Failure) {
    yield* process.printError(`${parsed.text}\n`)
    return parsed.status
  }
  if (parsed.command === 'version') {
    yield* process.print(VERSION)
    return 0
  }
  if (parsed.command === 'help') {
    yield* process.print(help())
    return 0
  }
  if (parsed.command === 'R' && !fromRestore) return yield* restore(process)
  const names = new ProcessNames(process)
  const reads = parsed.command === 'L' || parsed.command === 'S'
  let answer = reads ? '' : undefined
  let result: Answer = ''
  do {
    result = carryOut(process, parsed, names)
    if (result instanceof Failure) break
    answer = result
  } while (reads && (yield* names.resolve()))
  if (result instanceof Failure) {
    yield* process.printError(`${result.text}\n`)
    return result.status
  }
  if (answer !== undefined && answer !== '') yield* process.print(answer)
  return 0
}

/** restore_table: lines of arguments; one that fails does not stop the next, except where its words are wrong. */
function* restore(process: Process): Running<number> {
  const bytes = yield* process.readAll(0)
  if (failed(bytes)) return 1
  let status = 0
  for (const line of decodeUtf8(bytes).split('\n')) {
    const words = line
      .replace(/#.*/, '')
      .split(/\s+/)
      .filter(word => word !== '')
    if (words.length === 0) continue
    yield* process.compute(LINE_COST)
    status = yield* run(process, words, true)
    if (status === 2) return status
  }
  return status
}

function help(): string {
  const lines = OPTIONS.flatMap(({ given, argument }) =>
    given.map(([short, long]) => {
      const value = argument === 'none' ? '' : ` ${argument === 'maybe' ? '[VALUE]' : 'VALUE'}`
      return `  --${long}${short === '' ? '' : ` -${short}`}${value}\n`
    }),
  )
  return `${VERSION}Usage:\n  ipvsadm -A|E -t|u|f service-address [-s scheduler] [-p [timeout]] [-M netmask]\n  ipvsadm -D -t|u|f service-address\n  ipvsadm -C\n  ipvsadm -R\n  ipvsadm -S [-n]\n  ipvsadm -a|e -t|u|f service-address -r server-address [-m|-g] [-w weight]\n  ipvsadm -d -t|u|f service-address -r server-address\n  ipvsadm -L|l [options]\n  ipvsadm -Z [-t|u|f service-address]\n  ipvsadm --set tcp tcpfin udp\n  ipvsadm -h\n\nOptions:\n${lines.join('')}`
}

const COMMAND_OPTIONS: readonly OptionSpec[] = OPTIONS.flatMap(({ given, argument, name }) =>
  given.map(([short, long]) => ({
    ...(short === '' ? {} : { short }),
    long,
    ...(argument === 'none' ? {} : { argument: 'VALUE' }),
    text: `The ${name.replaceAll('-', ' ')}.`,
  })),
)

/** ipvsadm(8), 1.31. */
export const ipvsadm: Command = {
  name: 'ipvsadm',
  directory: '/usr/sbin',
  summary: 'administration of the IP Virtual Server',
  synopsis: ['-A|-E|-D SERVICE', '-a|-e|-d SERVICE -r SERVER', '-L [-n] [-c] [--stats|--rate]', '-S|-R|-C|-Z'],
  options: COMMAND_OPTIONS,
  description: [
    'Commands stand first: -A, -E, -D for services, -a, -e, -d for real servers, -L lists, -C clears, -S saves, -R restores, -Z sets counters to 0.',
  ],
  *main(process) {
    if (!process.capable('NET_ADMIN')) {
      yield* process.printError(NOT_ROOT)
      return 2
    }
    return yield* run(process, process.argv.slice(1), false)
  },
}
