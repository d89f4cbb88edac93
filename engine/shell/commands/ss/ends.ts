import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { nameOf } from '../../../linux/resolver/getnameinfo.ts'
import { serviceByPort } from '../../../linux/resolver/services.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import { Names } from '../../iproute/names.ts'
import type { SocketRow } from './sockets.ts'

export interface EndOptions {
  readonly numeric: boolean
  readonly resolve: boolean
}

/** Local and peer address and port of a socket, as four texts (inet_addr_print, packet_show_sock). */
export function* endTexts(
  process: Process,
  row: SocketRow,
  options: EndOptions,
): Running<[string, string, string, string]> {
  if (row.family === 'link') return ['*:', row.device ?? '*', '*', ' ']
  const v6only = 'v6only' in row.socket && row.socket.v6only
  const port = (number: number) => portText(process, row, number, options.numeric)
  const zone = row.device === null ? '' : `%${row.device}`
  const local = yield* addressText(process, row.local, v6only, options.resolve)
  const remote = yield* addressText(process, row.remote, v6only, options.resolve)
  return [`${local}${zone}:`, port(row.localPort), `${remote}:`, port(row.remotePort)]
}

/** `*` is a socket of both families. */
function* addressText(process: Process, address: Ip, v6only: boolean, resolve: boolean): Running<string> {
  if (address === 0n && !v6only) return '*'
  const name = resolve && address !== 0 && address !== 0n ? yield* nameOf(process, address) : undefined
  if (name !== undefined) return name
  return typeof address === 'number' ? formatIp(address) : `[${formatIp(address)}]`
}

/** resolve_service: ports that the kernel chooses have no name; a raw socket has a protocol for a port. */
function portText(process: Process, { table, socket }: SocketRow, port: number, numeric: boolean): string {
  if (port === 0) return '*'
  if (numeric) return String(port)
  if (table === 'raw') return new Names(process, false).ipProtocol(port)
  const { low, high } = socket.netns.ports
  if (port >= low && port <= high) return String(port)
  return serviceByPort(process, port, table)?.name ?? String(port)
}
