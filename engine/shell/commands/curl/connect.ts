import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { type Opened, openTcp } from '../../../linux/sockets.ts'
import { EINPROGRESS, type Errno, ETIMEDOUT, failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { MILLISECOND } from '../../../sim/timer.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import { CurlError, milliseconds } from './error.ts'
import type { Verbose } from './verbose.ts'

/** What decides how a connection is made. */
export interface ConnectSettings {
  readonly family: 4 | 6 | undefined
  readonly device: string | undefined
  readonly localPort: number | undefined
  /** Before the second address family is tried too. */
  readonly headStart: number
  /** Seconds before keepalive probes, and between them; null for none. */
  readonly keepAlive: number | null
}

/** What waits while nothing comes: it may draw the meter. */
export interface Patience {
  /** When the connection must stand. */
  readonly connect: number
  /** When everything must be done. */
  readonly total: number
  readonly next: () => number
  readonly tick: () => Running<void>
}

/** Asks the resolver, in a thread of its own so that time can run out. */
export function* resolveHost(
  process: Process,
  host: string,
  settings: ConnectSettings,
  patience: Patience,
): Running<readonly Ip[] | 'timeout' | undefined> {
  const literal = parseIp(host)
  if (literal !== undefined) return [literal]
  if (host.toLowerCase() === 'localhost')
    return ([0x7f00_0001, 1n] as Ip[]).filter(ip => (settings.family ?? familyOf(ip)) === familyOf(ip))
  const done = new WaitQueue()
  let found: readonly Ip[] | undefined
  let ended = false
  const lookup = function* (): Running<void> {
    const outcome = yield* getaddrinfo(process, host, { family: settings.family })
    if (!isGaiError(outcome)) found = outcome.addresses
    ended = true
  }
  const task = process.thread(lookup(), () => done.wake())
  const deadline = Math.min(patience.connect, patience.total)
  while (!ended) {
    yield* process.wait([done], Math.min(deadline, patience.next()))
    yield* patience.tick()
    if (!ended && process.now >= deadline) {
      task.end()
      return 'timeout'
    }
  }
  return found
}

function familyOf(ip: Ip): 4 | 6 {
  return typeof ip === 'number' ? 4 : 6
}

/** Time that the first family has before the second is tried too (RFC 8305; --happy-eyeballs-timeout-ms). */
export const HEAD_START = 200 * MILLISECOND

/** The addresses of one family, tried one after the other. */
interface Family {
  readonly addresses: Ip[]
  begins: number
  attempt:
    | { readonly opened: Opened<TcpSocket>; readonly ip: Ip; readonly deadline: number; readonly allowed: number }
    | undefined
}

export interface TcpConnected {
  readonly opened: Opened<TcpSocket>
  readonly ip: Ip
}

/** Connects to whichever address answers first (lib/connect.c, is_connected). */
export function* connectAny(
  process: Process,
  target: { readonly name: string; readonly port: number; readonly addresses: readonly Ip[] },
  settings: ConnectSettings,
  patience: Patience,
  verbose: Verbose,
): Running<TcpConnected | CurlError> {
  const started = process.now
  const kinds = [...new Set(target.addresses.map(familyOf))]
  const families: Family[] = kinds.map((kind, index) => ({
    addresses: target.addresses.filter(ip => familyOf(ip) === kind),
    begins: started + index * settings.headStart,
    attempt: undefined,
  }))
  let last: Errno | 'timeout' | CurlError | undefined
  try {
    for (;;) {
      for (const family of families) {
        const outcome = yield* advance(process, family, target.port, settings, patience, verbose)
        if (outcome instanceof CurlError) return bindFailure(target, started, process.now, outcome)
        if (outcome !== undefined && 'won' in outcome) {
          family.attempt = undefined
          return outcome.won
        }
        if (outcome !== undefined) last = outcome.lost
      }
      const open = families.filter(family => family.attempt !== undefined || family.addresses.length > 0)
      if (open.length === 0) return failure(target, started, process.now, last)
      if (open.every(family => family.attempt === undefined)) open[0]!.begins = process.now
      else {
        const deadlines = open.map(family => family.attempt?.deadline ?? family.begins)
        const queues = open.flatMap(family =>
          family.attempt === undefined ? [] : [family.attempt.opened.socket.changed],
        )
        yield* process.wait(queues, Math.min(...deadlines, patience.total, patience.next()))
        yield* patience.tick()
        if (process.now >= patience.total)
          return new CurlError(28, `Connection timed out after ${milliseconds(started, process.now)} milliseconds`)
      }
    }
  } finally {
    for (const { attempt } of families) if (attempt !== undefined) process.close(attempt.opened.fd)
  }
}

type Advanced = { readonly won: TcpConnected } | { readonly lost: Errno | 'timeout' } | undefined

/** One step of a family: begins the next attempt, or sees how the present one stands. */
function* advance(
  process: Process,
  family: Family,
  port: number,
  settings: ConnectSettings,
  patience: Patience,
  verbose: Verbose,
): Running<Advanced | CurlError> {
  let lost: Errno | 'timeout' | undefined
  for (;;) {
    const { attempt } = family
    if (attempt === undefined) {
      const ip = process.now >= family.begins ? family.addresses.shift() : undefined
      if (ip === undefined) return lost === undefined ? undefined : { lost }
      const begun = yield* begin(process, ip, port, settings, verbose)
      if (begun instanceof CurlError) return begun
      if (failed(begun)) {
        lost = begun
        continue
      }
      const share = family.addresses.length > 0 ? 2 : 1
      const allowed = Math.max(0, milliseconds(process.now, patience.connect) / share)
      const deadline = process.now + (allowed + 1) * MILLISECOND
      family.attempt = { opened: begun, ip, deadline, allowed: Math.floor(allowed) }
      continue
    }
    // verifyconnect
    const { socket } = attempt.opened
    const connected = socket.connectResult()
    const outcome = connected === 0 ? (socket.errorOption() ?? 0) : connected
    if (outcome === 0) return { won: attempt }
    if (outcome === undefined && process.now < attempt.deadline) return lost === undefined ? undefined : { lost }
    if (outcome === undefined) {
      lost = 'timeout'
      yield* verbose.text(`ipv${familyOf(attempt.ip)} connect timeout after ${attempt.allowed}ms, move on!`)
    } else {
      lost = outcome
      yield* verbose.text(`connect to ${formatIp(attempt.ip)} port ${port} failed: ${outcome.text}`)
    }
    process.close(attempt.opened.fd)
    family.attempt = undefined
  }
}

function* begin(
  process: Process,
  ip: Ip,
  port: number,
  { device, localPort, keepAlive }: ConnectSettings,
  verbose: Verbose,
): Running<Opened<TcpSocket> | Errno | CurlError> {
  const shown = typeof ip === 'number' ? formatIp(ip) : `[${formatIp(ip)}]`
  yield* verbose.text(`  Trying ${shown}:${port}...`)
  const opened = openTcp(process, familyOf(ip))
  if (failed(opened)) return opened
  const { socket } = opened
  socket.noDelay = true
  if (keepAlive !== null) {
    socket.keepAlive = true
    socket.keepIdle = socket.keepInterval = keepAlive
  }
  const bound = yield* bindLocal(process, socket, device, localPort, verbose)
  if (bound !== undefined) {
    process.close(opened.fd)
    return bound
  }
  const error = socket.connect(ip, port)
  if (error === EINPROGRESS) return opened
  process.close(opened.fd)
  yield* verbose.text(`Immediate connect fail for ${formatIp(ip)}: ${error.text}`)
  return error
}

/** bindlocal of lib/cf-socket.c: a device, an address, a port. */
function* bindLocal(
  process: Process,
  socket: TcpSocket,
  device: string | undefined,
  port: number | undefined,
  verbose: Verbose,
): Running<CurlError | undefined> {
  if (device === undefined && port === undefined) return undefined
  let local: Ip = socket.family === 4 ? 0 : 0n
  if (device !== undefined) {
    const name = device.replace(/^if!|^host!/, '')
    const link = process.network.net.link(name)
    if (link !== undefined) {
      socket.boundLink = link
      if (port === undefined) return undefined
    } else {
      const address = parseIp(name)
      if (address === undefined || familyOf(address) !== socket.family)
        return new CurlError(45, `Couldn't bind to '${device}'`)
      yield* verbose.text(`Name '${name}' family 2 resolved to '${formatIp(address)}' family 2`)
      local = address
    }
  }
  const error = socket.bind(local, port ?? 0)
  if (error === undefined) {
    yield* verbose.text(`Local port: ${port ?? 0}`)
    return undefined
  }
  yield* verbose.text(`bind failed with errno ${error.code}: ${error.text}`)
  return new CurlError(45, 'Failed binding local connection end')
}

function bindFailure(
  { name, port }: { readonly name: string; readonly port: number },
  started: number,
  now: number,
  error: CurlError,
): CurlError {
  if (error.text.startsWith("Couldn't")) return error
  return new CurlError(
    error.code,
    `Failed to connect to ${name} port ${port} after ${milliseconds(started, now)} ms: ${error.text}`,
  )
}

function failure(
  { name, port }: { readonly name: string; readonly port: number },
  started: number,
  now: number,
  last: Errno | 'timeout' | CurlError | undefined,
): CurlError {
  if (last === undefined) return new CurlError(7, "Couldn't connect to server")
  const what = last === 'timeout' ? 'Timeout was reached' : "Couldn't connect to server"
  const text = `Failed to connect to ${name} port ${port} after ${milliseconds(started, now)} ms: ${what}`
  return new CurlError(last === 'timeout' || last === ETIMEDOUT ? 28 : 7, text)
}
