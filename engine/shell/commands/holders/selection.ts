import type { Process } from '../../../linux/process.ts'
import { servicePort } from '../../../linux/resolver/services.ts'
import { formatIp, parseIp } from '../../../wire/address.ts'
import type { SocketRow } from '../ss/sockets.ts'

/** What -i asks for: `[46][PROTOCOL][@HOST][:PORTS]`. */
export interface AddressSelection {
  readonly family: '4' | '6' | undefined
  readonly protocol: 'tcp' | 'udp' | undefined
  readonly host: string | undefined
  readonly ports: readonly (readonly [from: number, to: number])[]
}

/** A text says what is wrong with it. */
export function readSelection(process: Process, text: string): AddressSelection | string {
  const found = /^([46])?(tcp|udp)?(?:@([^:]+|\[[^\]]+\]))?(?::(.*))?$/i.exec(text)
  if (found === null) return `unknown protocol name (${text.replace(/[@:].*/, '')}) in: -i ${text}`
  const [, family, protocol, host, list] = found
  const ports: (readonly [number, number])[] = []
  for (const part of list === undefined ? [] : list.split(',')) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part)
    const named = range === null ? (servicePort(process, part, 'tcp') ?? servicePort(process, part, 'udp')) : undefined
    if (range === null && named === undefined) return `unknown service ${part} in: -i ${text}`
    ports.push(range === null ? [named!, named!] : [Number(range[1]), Number(range[2] ?? range[1])])
  }
  return {
    family: family as '4' | '6' | undefined,
    protocol: protocol?.toLowerCase() as 'tcp' | 'udp' | undefined,
    host: host?.replace(/^\[|\]$/g, ''),
    ports,
  }
}

/** Whether either end of a socket is meant. */
export function selects({ family, protocol, host, ports }: AddressSelection, row: SocketRow): boolean {
  if (family !== undefined && row.family !== (family === '4' ? 'inet' : 'inet6')) return false
  if (protocol !== undefined && row.table !== protocol) return false
  const portFits = (port: number) => ports.length === 0 || ports.some(([from, to]) => port >= from && port <= to)
  const wanted = host === undefined ? undefined : parseIp(host)
  const hostFits = (ip: SocketRow['local']) =>
    host === undefined || (wanted !== undefined && formatIp(ip).replace('::ffff:', '') === formatIp(wanted))
  return (portFits(row.localPort) && hostFits(row.local)) || (portFits(row.remotePort) && hostFits(row.remote))
}
