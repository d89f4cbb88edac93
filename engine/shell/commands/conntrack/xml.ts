import { type Connection, ZONE_BOTH } from '../../../linux/netfilter/conntrack/connection.ts'
import { secondsLeft, stateText } from '../../../linux/netfilter/conntrack/text.ts'
import { hasPorts, type Tuple } from '../../../linux/netfilter/conntrack/tuple.ts'
import { protocolName } from '../../../linux/netfilter/protocols.ts'
import { formatIp } from '../../../wire/address.ts'
import type { FormatOptions } from './format.ts'

/** -o xml: what stands in front of the first connection, and behind the last. */
export const XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n'
export const XML_END = '</conntrack>\n'

function layer4(tuple: Tuple): string {
  const { protocol } = tuple
  const ports = hasPorts(protocol) ? `<sport>${tuple.sourcePort}</sport><dport>${tuple.destinationPort}</dport>` : ''
  return `<layer4 protonum="${protocol}" protoname="${protocolName(protocol)}">${ports}</layer4>`
}

function direction(connection: Connection, which: 0 | 1): string {
  const tuple = connection.tuple(which)
  const [number, name] = tuple.family === 4 ? [2, 'ipv4'] : [10, 'ipv6']
  const { accounting } = connection
  const counters =
    accounting === null
      ? ''
      : `<counters><packets>${accounting.packets[which]}</packets><bytes>${accounting.bytes[which]}</bytes></counters>`
  return (
    `<meta direction="${which === 0 ? 'original' : 'reply'}"><layer3 protonum="${number}" protoname="${name}">` +
    `<src>${formatIp(tuple.sourceIp)}</src><dst>${formatIp(tuple.destinationIp)}</dst></layer3>${layer4(tuple)}${counters}</meta>`
  )
}

/** What an event is told as, and when, as the time of day in parts (__snprintf_localtime_xml). */
interface XmlEvent {
  readonly type: 'new' | 'update' | 'destroy'
  readonly when: string
}

/** A connection as libnetfilter_conntrack writes it in XML (output_xml.c). */
export function connectionXml(
  connection: Connection,
  { now, use, timeout, mark }: Pick<FormatOptions, 'now' | 'use' | 'timeout' | 'mark'>,
  event?: XmlEvent,
): string {
  const state = stateText(connection)
  const element = (name: string, value: string | number) => `<${name}>${value}</${name}>`
  const zone = connection.zone !== 0 && connection.zoneDirections === ZONE_BOTH
  const about = [
    state === undefined ? '' : element('state', state),
    timeout === false ? '' : element('timeout', secondsLeft(connection, now)),
    mark === false ? '' : element('mark', connection.mark),
    zone ? element('zone', connection.zone) : '',
    use === undefined ? '' : element('use', use),
    element('id', connection.id),
    connection.assured ? '<assured/>' : connection.seenReply ? '' : '<unreplied/>',
  ].join('')
  const type = event === undefined ? '' : ` type="${event.type}"`
  return (
    `<flow${type}>${direction(connection, 0)}${direction(connection, 1)}` +
    `<meta direction="independent">${about}</meta>${event?.when ?? ''}</flow>`
  )
}

/** A broken-down time; the day of the week counts from Sunday, which is 1. */
export function whenXml(
  { seconds }: { readonly seconds: number },
  format: (pattern: string, at: number) => string,
): string {
  const number = (pattern: string) => String(Number(format(pattern, seconds)))
  const weekday = Number(format('%w', seconds)) + 1
  return (
    `<when><hour>${number('%H')}</hour><min>${number('%M')}</min><sec>${number('%S')}</sec><wday>${weekday}</wday>` +
    `<day>${number('%d')}</day><month>${number('%m')}</month><year>${number('%Y')}</year></when>`
  )
}
