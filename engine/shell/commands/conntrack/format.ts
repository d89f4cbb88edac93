import type { Connection } from '../../../linux/netfilter/conntrack/connection.ts'
import { ZONE_BOTH } from '../../../linux/netfilter/conntrack/connection.ts'
import type { Expectation } from '../../../linux/netfilter/conntrack/expectation.ts'
import { Status } from '../../../linux/netfilter/conntrack/state.ts'
import { TCP_STATE_NAMES } from '../../../linux/netfilter/conntrack/tcp.ts'
import { directionsText, secondsLeft, stateText } from '../../../linux/netfilter/conntrack/text.ts'
import { hasPorts } from '../../../linux/netfilter/conntrack/tuple.ts'
import { protocolName } from '../../../linux/netfilter/protocols.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp } from '../../../wire/address.ts'

export interface FormatOptions {
  readonly now: number
  /** -o. */
  readonly output: ReadonlySet<string>
  /** Wall time of a moment, as ctime(3) writes it. */
  readonly time: (at: number) => string
  /** `use=`; undefined in events. */
  readonly use: number | undefined
  /** Of an event: what the kernel leaves out of it. */
  readonly timeout?: boolean
  readonly mark?: boolean
}

/** `ipv4     2 ` of -o extended. */
export function layer3Text({ original }: Connection, output: ReadonlySet<string>): string {
  if (!output.has('extended')) return ''
  return original.family === 4 ? 'ipv4     2 ' : 'ipv6     10 '
}

/** A connection as libnetfilter_conntrack prints it (nfct_snprintf), without the layer-3 protocol in front. */
export function connectionText(connection: Connection, options: FormatOptions): string {
  const { now, output, use } = options
  const { protocol } = connection.original
  const state = stateText(connection)
  let text = `${protocolName(protocol).padEnd(8)} ${protocol} `
  if (options.timeout !== false) text += `${secondsLeft(connection, now)} `
  if (state !== undefined) text += `${state} `
  text += directionsText(connection)
  if (options.mark !== false) text += ` mark=${connection.mark}`
  if (connection.zone !== 0 && connection.zoneDirections === ZONE_BOTH) text += ` zone=${connection.zone}`
  if (connection.started !== 0) text += timesText(connection, options)
  if (connection.helper !== null) text += ` helper=${connection.helper.name}`
  if (use !== undefined) text += ` use=${use}`
  if (output.has('id')) text += ` id=${connection.id}`
  return text
}

function timesText({ started, stopped }: Connection, { now, output, time }: FormatOptions): string {
  let text = ` delta-time=${Math.floor(((stopped === 0 ? now : stopped) - started) / SECOND)}`
  if (output.has('ktimestamp')) {
    text += ` [start=${time(started)}]`
    if (stopped !== 0) text += ` [stop=${time(stopped)}]`
  }
  return text
}

/** -o save: the command line that makes the connection. */
export function saveText(connection: Connection, now: number): string {
  const { original, reply, status, tcp } = connection
  const bits = [
    ...((status & Status.seenReply) !== 0 ? ['SEEN_REPLY'] : []),
    ...((status & Status.assured) !== 0 ? ['ASSURED'] : []),
  ]
  const sourceChanged = reply.destinationIp !== original.sourceIp
  let text = `-A -t ${secondsLeft(connection, now)} -u ${bits.length === 0 ? 'UNSET' : bits.join(',')}`
  text += ` -s ${formatIp(original.sourceIp)} -d ${formatIp(original.destinationIp)}`
  text += ` -r ${formatIp(reply.sourceIp)} ${sourceChanged ? '-n' : '-q'} ${formatIp(reply.destinationIp)}`
  text += ` -p ${protocolName(original.protocol)}`
  if (hasPorts(original.protocol)) {
    text += ` --sport ${original.sourcePort} --dport ${original.destinationPort}`
    text += ` --reply-port-src ${reply.sourcePort} --reply-port-dst ${reply.destinationPort}`
  } else if (original.protocol === 1 || original.protocol === 58) {
    const name = original.protocol === 1 ? 'icmp' : 'icmpv6'
    text += ` --${name}-type ${original.destinationPort >> 8} --${name}-code ${original.destinationPort & 0xff} --${name}-id ${original.sourcePort}`
  }
  if (tcp !== null) text += ` --state ${TCP_STATE_NAMES[tcp.state]}`
  if (connection.mark !== 0) text += ` --mark 0x${connection.mark.toString(16)}`
  return text
}

/** An expectation as libnetfilter_conntrack prints it (nfexp_snprintf). */
export function expectationText({ tuple, master, helper, expires }: Expectation, now: number): string {
  const { original } = master
  const full = tuple.family === 4 ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'
  return (
    `${Math.floor((expires - now) / SECOND)} proto=${tuple.protocol} src=${formatIp(tuple.sourceIp)} dst=${formatIp(tuple.destinationIp)} ` +
    `sport=${tuple.sourcePort} dport=${tuple.destinationPort} mask-src=${full} mask-dst=${full} ` +
    `sport=${tuple.sourcePort === 0 ? 0 : 65535} dport=65535 master-src=${formatIp(original.sourceIp)} master-dst=${formatIp(original.destinationIp)} ` +
    `sport=${original.sourcePort} dport=${original.destinationPort} class=0${helper === null ? '' : ` helper=${helper}`}`
  )
}
