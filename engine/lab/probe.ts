import { FdTable } from '../linux/file.ts'
import type { Process } from '../linux/process.ts'
import type { Program, Running } from '../linux/program.ts'
import { getaddrinfo, isGaiError } from '../linux/resolver/getaddrinfo.ts'
import { connectTcp, openRaw, openTcp, openUdp, until } from '../linux/sockets.ts'
import { openNull } from '../linux/vfs/devices.ts'
import { failed } from '../net/errno.ts'
import { flowTo } from '../net/route.ts'
import { SECOND } from '../sim/timer.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { encodeUtf8 } from '../sim/utf8.ts'
import { formatIp, type Ip, parseIp } from '../wire/address.ts'
import { foldChecksum, putU16, sum16, u16 } from '../wire/bytes.ts'
import { Protocol } from '../wire/ipv4.ts'
import type { FlowKey } from './flow.ts'
import type { Lab } from './lab.ts'
import type { Place } from './place.ts'

/** What one attempt to reach something found. */
export interface ProbeResult {
  readonly reached: boolean
  /** In the words of the error, such as `Connection refused`. */
  readonly outcome: string
  /** The flow as the source sent it; undefined when nothing could be sent. */
  readonly flow: FlowKey | undefined
  readonly events: readonly TraceEvent[]
}

export interface ProbeTarget {
  /** A name or an address. */
  readonly to: string
  readonly protocol: 'icmp' | 'tcp' | 'udp'
  /** 0 for ICMP. */
  readonly port: number
}

/** Virtual time that a probe waits for an answer. */
const TIMEOUT = 4 * SECOND

/** What `agnhost connect --protocol=udp` sends, so that `agnhost netexec` answers. */
const UDP_QUESTION = 'hostname\n'

/** Runs a program at a place to its end and collects the trace of that time. */
export function runAt<Result>(
  lab: Lab,
  place: Place,
  name: string,
  body: (process: Process) => Running<Result>,
): { readonly result: Result | undefined; readonly events: readonly TraceEvent[] } {
  let result: Result | undefined
  const events: TraceEvent[] = []
  const program: Program = {
    name,
    *main(process) {
      result = yield* body(process)
      return 0
    },
  }
  const { network, mounts, pids, uts, uid, gid, cgroup } = place.process
  const fds = new FdTable()
  for (const fd of [0, 1, 2]) fds.set(fd, openNull())
  const process = place.host.start(program, {
    argv: [name],
    fds,
    network,
    mounts,
    pids,
    uts,
    uid,
    gid,
    capabilities: null,
    cgroup,
    env: place.process.env,
    cwd: '/',
  })
  if (failed(process)) return { result, events }
  const stop = lab.sim.trace.listen(event => events.push(event))
  while (process.status === null && lab.sim.step()) {}
  stop()
  return { result, events }
}

/** Tries to reach a target from a place. */
export function probe(lab: Lab, place: Place, target: ProbeTarget): ProbeResult {
  const { result, events } = runAt(lab, place, 'probe', process => attempt(process, target))
  const found = result ?? { reached: false, outcome: 'the probe did not end', flow: undefined }
  return { ...found, events }
}

type Attempt = Omit<ProbeResult, 'events'>

function* attempt(process: Process, target: ProbeTarget): Running<Attempt> {
  const ip = yield* addressOf(process, target.to)
  if (typeof ip === 'string') return { reached: false, outcome: ip, flow: undefined }
  if (target.protocol === 'tcp') return yield* tcp(process, ip, target.port)
  return target.protocol === 'udp' ? yield* udp(process, ip, target.port) : yield* echo(process, ip)
}

function* addressOf(process: Process, to: string): Running<Ip | string> {
  const literal = parseIp(to)
  if (literal !== undefined) return literal
  const found = yield* getaddrinfo(process, to, { family: 4 })
  return isGaiError(found) ? `${to}: ${found.text}` : found.addresses[0]!
}

function* tcp(process: Process, ip: Ip, port: number): Running<Attempt> {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return { reached: false, outcome: opened.text, flow: undefined }
  const { socket } = opened
  const result = yield* connectTcp(process, socket, ip, port, process.now + TIMEOUT)
  const flow: FlowKey = {
    protocol: Protocol.tcp,
    source: socket.localAddress,
    sourcePort: socket.localPort,
    destination: ip,
    destinationPort: port,
  }
  return {
    reached: result === 0,
    outcome: result === 0 ? 'connected' : result.text,
    flow: socket.localPort === 0 ? undefined : flow,
  }
}

/** UDP says nothing back unless the service does: reached means that an answer came. */
function* udp(process: Process, ip: Ip, port: number): Running<Attempt> {
  const opened = openUdp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return { reached: false, outcome: opened.text, flow: undefined }
  const { socket } = opened
  const error = socket.connect(ip, port)
  if (error !== undefined) return { reached: false, outcome: error.text, flow: undefined }
  const flow: FlowKey = {
    protocol: Protocol.udp,
    source: socket.localAddress,
    sourcePort: socket.localPort,
    destination: ip,
    destinationPort: port,
  }
  const sent = socket.send(encodeUtf8(UDP_QUESTION))
  if (failed(sent)) return { reached: false, outcome: sent.text, flow }
  const answer = yield* until(process, socket, () => socket.receive(), process.now + TIMEOUT)
  return failed(answer) ? { reached: false, outcome: answer.text, flow } : { reached: true, outcome: 'answered', flow }
}

function* echo(process: Process, ip: Ip): Running<Attempt> {
  if (typeof ip !== 'number') return { reached: false, outcome: 'ICMPv6 probes are not made here', flow: undefined }
  const opened = openRaw(process, 4, Protocol.icmp)
  if (failed(opened)) return { reached: false, outcome: opened.text, flow: undefined }
  const { socket } = opened
  const id = process.host.sim.random(`probe:${process.host.name}`).below(0x10000)
  const request = new Uint8Array(64)
  request[0] = 8
  putU16(request, 4, id)
  putU16(request, 6, 1)
  putU16(request, 2, foldChecksum(sum16(request, 0, request.length)))
  const sent = socket.send(request, ip)
  if (failed(sent)) return { reached: false, outcome: sent.text, flow: undefined }
  const deadline = process.now + TIMEOUT
  for (;;) {
    const packet = yield* until(process, socket, () => socket.receive(), deadline)
    if (failed(packet)) return { reached: false, outcome: 'no answer', flow: sourceFlow(process, ip, id) }
    const at = (packet.bytes[0]! & 15) * 4
    const type = packet.bytes[at]
    if (type === 0 && u16(packet.bytes, at + 4) === id)
      return { reached: true, outcome: 'answered', flow: sourceFlow(process, ip, id) }
    if ((type === 3 || type === 11) && u16(packet.bytes, at + 8 + 20 + 4) === id) {
      const what = type === 11 ? 'time exceeded' : 'destination unreachable'
      return { reached: false, outcome: `${what}, says ${formatIp(packet.source)}`, flow: sourceFlow(process, ip, id) }
    }
  }
}

/** The flow of an echo request: the kernel has chosen its source. */
function sourceFlow(process: Process, destination: number, id: number): FlowKey | undefined {
  const { ipv4 } = process.network.net
  const routed = ipv4.route(flowTo(destination, { protocol: Protocol.icmp }))
  if (failed(routed)) return undefined
  return { protocol: Protocol.icmp, source: routed.source, destination, sourcePort: id, destinationPort: id }
}
