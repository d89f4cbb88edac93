import type { Process } from '../../../linux/process.ts'
import { formatIp } from '../../../wire/address.ts'
import type { Count, Interval } from './report.ts'
import type { TestSettings } from './settings.ts'
import type { Stream } from './streams.ts'

type Json = number | string | boolean | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

const BITS = 8

/** cJSON_Print() of cJSON 1.7: tabs, and numbers with as many digits as are needed. */
export function printed(value: Json, depth = 0): string {
  if (typeof value === 'number') return numberText(value)
  if (typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(each => printed(each, depth + 1)).join(', ')}]`
  const tabs = '\t'.repeat(depth)
  const members = Object.entries(value).map(([name, each]) => `${tabs}\t"${name}":\t${printed(each, depth + 1)}`)
  return `{\n${members.length === 0 ? '' : `${members.join(',\n')}\n`}${tabs}}`
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value)
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 53) return String(value)
  const short = Number(value.toPrecision(15))
  return (short === value ? value.toPrecision(15) : value.toPrecision(17)).replace(/0+$|\.0+$/, '')
}

/** What is known before the first connection stands. */
export function beginning(process: Process): Record<string, Json> {
  const kernel = (name: string) => {
    const text = process.readFile(`/proc/sys/kernel/${name}`)
    return typeof text === 'string' ? text.trim() : ''
  }
  return {
    connected: [],
    version: 'iperf 3.12',
    system_info: `Linux ${process.host.name} ${kernel('osrelease')} ${kernel('version')} x86_64`,
  }
}

/** Date and time as iperf writes them. */
export function timestamp(process: Process): JsonObject {
  const { seconds } = process.host.sim.wallTime()
  return { time: new Date(seconds * 1000).toUTCString(), timesecs: seconds }
}

export function connected(streams: readonly Stream[]): readonly JsonObject[] {
  return streams.map(({ id, socket }) => ({
    socket: id,
    local_host: formatIp(socket.localAddress),
    local_port: socket.localPort,
    remote_host: formatIp(socket.remoteAddress),
    remote_port: socket.remotePort,
  }))
}

export function testStart(test: TestSettings): JsonObject {
  return {
    protocol: test.udp ? 'UDP' : 'TCP',
    num_streams: test.streams,
    blksize: test.length,
    omit: 0,
    duration: test.bytes > 0 || test.blocks > 0 ? 0 : test.time,
    bytes: test.bytes,
    blocks: test.blocks,
    reverse: test.reverse ? 1 : 0,
    tos: test.tos,
    target_bitrate: test.rate,
  }
}

const span = (start: number, end: number, seconds = end - start) => ({ start, end, seconds })
const amount = (bytes: number, seconds: number) => ({
  bytes,
  bits_per_second: seconds <= 0 ? 0 : (bytes * BITS) / seconds,
})

/** An interval as it goes into `intervals`. */
export function intervalJson({ from, to, rows, sum }: Interval, udp: boolean, sender: boolean): JsonObject {
  const seconds = to - from
  const detail = (count: Count) =>
    udp
      ? sender
        ? { packets: count.packets }
        : loss(count)
      : sender
        ? { retransmits: count.retransmits }
        : ({} as JsonObject)
  const streams = rows.map(({ count, stream }) => ({
    socket: stream.id,
    ...span(from, to),
    ...amount(count.bytes, seconds),
    ...detail(count),
    ...(udp || !sender ? {} : stream.tcpInfo()),
    omitted: false,
    sender,
  }))
  const whole = { ...span(from, to), ...amount(sum.bytes, seconds), ...detail(sum), omitted: false, sender }
  return { streams, sum: whole }
}

function loss({ jitter, lost, packets }: Count): JsonObject {
  const percent = packets === 0 ? 0 : (lost * 100) / packets
  return { jitter_ms: jitter * 1000, lost_packets: lost, packets, lost_percent: percent }
}

/** Both sides of a test. */
export interface Outcome {
  readonly streams: readonly Stream[]
  readonly sent: readonly Count[]
  readonly received: readonly Count[]
  readonly seconds: { readonly sent: number; readonly received: number }
  readonly sender: boolean
  readonly congestion: string
}

const NO_LOAD = { host_total: 0, host_user: 0, host_system: 0, remote_total: 0, remote_user: 0, remote_system: 0 }

export function endJson(outcome: Outcome, udp: boolean): JsonObject {
  return { ...(udp ? udpEnd(outcome) : tcpEnd(outcome)), cpu_utilization_percent: NO_LOAD, ...congestion(outcome, udp) }
}

function congestion({ congestion: name }: Outcome, udp: boolean): JsonObject {
  return udp ? {} : { sender_tcp_congestion: name, receiver_tcp_congestion: name }
}

const bytesOf = (counts: readonly Count[]) => counts.reduce((sum, { bytes }) => sum + bytes, 0)

function tcpEnd({ streams, sent, received, seconds, sender }: Outcome): JsonObject {
  const side = (counts: readonly Count[], index: number, time: number) => ({
    socket: streams[index]!.id,
    ...span(0, time, seconds.sent),
    ...amount(counts[index]?.bytes ?? 0, time),
  })
  const retransmits = sent.reduce((sum, each) => sum + each.retransmits, 0)
  return {
    streams: streams.map((stream, index) => ({
      sender: {
        ...side(sent, index, seconds.sent),
        retransmits: sent[index]?.retransmits ?? 0,
        ...stream.extremes(),
        sender,
      },
      receiver: { ...side(received, index, seconds.received), sender },
    })),
    sum_sent: { ...span(0, seconds.sent), ...amount(bytesOf(sent), seconds.sent), retransmits, sender },
    sum_received: { ...span(0, seconds.received), ...amount(bytesOf(received), seconds.received), sender },
  }
}

function udpEnd({ streams, sent, received, seconds, sender }: Outcome): JsonObject {
  const sum = (counts: readonly Count[], jitter: number, lost: number): Count => ({
    bytes: bytesOf(counts),
    packets: counts.reduce((all, { packets }) => all + packets, 0),
    lost,
    retransmits: 0,
    jitter,
  })
  const jitter = received.reduce((all, each) => all + each.jitter, 0) / Math.max(1, received.length)
  const lost = received.reduce((all, each) => all + each.lost, 0)
  const [out, into] = [sum(sent, jitter, lost), sum(received, jitter, lost)]
  const rows = streams.map(({ id }, index) => ({
    udp: {
      socket: id,
      ...span(0, seconds.sent),
      ...amount(sent[index]?.bytes ?? 0, seconds.sent),
      ...loss({ ...(received[index] ?? into), packets: sent[index]?.packets ?? 0 }),
      out_of_order: 0,
      sender,
    },
  }))
  return {
    streams: rows,
    sum: { ...span(0, seconds.received), ...amount(out.bytes, seconds.sent), ...loss(out), sender: true },
    sum_sent: {
      ...span(0, seconds.sent),
      ...amount(out.bytes, seconds.sent),
      ...loss({ ...out, jitter: 0, lost: 0 }),
      sender: true,
    },
    sum_received: {
      ...span(0, seconds.received),
      ...amount(into.bytes, seconds.received),
      ...loss(into),
      sender: false,
    },
  }
}
