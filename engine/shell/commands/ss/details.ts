import { InetSocket } from '../../../net/socket.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import { memoryText } from './memory.ts'
import type { SocketRow } from './sockets.ts'
import { tcpInfoText } from './tcp-info.ts'
import { timerText } from './timer-text.ts'
import { type SocketUsers, usersText } from './users.ts'

/** What stands in the last column, and on the lines below where -O is not given (inet_show_sock of misc/ss.c). */
export function detailsText(row: SocketRow, flags: ReadonlySet<string>, users: SocketUsers): string {
  const { socket } = row
  const held = users.get(socket)
  let text = ''
  if (flags.has('processes') || flags.has('threads')) text += usersText(held, flags.has('threads'))
  const options = flags.has('options') || flags.has('extended')
  if (options && socket instanceof TcpSocket) text += timerText(socket)
  if (flags.has('extended')) text += extendedText(row, held === undefined ? null : held[0]!.process.cgroup)
  if (flags.has('tos') && socket instanceof InetSocket) {
    const tos = hex(socket.tos)
    text += ` tos:${tos}${row.family === 'inet6' ? ` tclass:${tos}` : ''} class_id:0`
  }
  if (flags.has('cgroup') && held !== undefined) text += ` cgroup:${held[0]!.process.cgroup}`
  const memory = flags.has('memory') ? memoryText(socket) : ''
  const info = flags.has('info') && socket instanceof TcpSocket
  if (memory === '' && !info) return text
  const known = info ? tcpInfoText(socket, { negotiated: options, numeric: flags.has('numeric') }) : ''
  return `${text}${flags.has('oneline') ? '' : '\n\t'}${memory}${known}`
}

/** sock_details_print: owner, inode and cookie, which here is the inode's number; then which directions are shut down. */
function extendedText({ socket, family }: SocketRow, cgroup: string | null): string {
  if (!(socket instanceof InetSocket)) return ` ino:${socket.inode} sk:${socket.inode.toString(16)}`
  // Nobody has accepted it yet, or nobody holds it any more.
  const alone = socket instanceof TcpSocket && (socket.orphan || socket.parent !== null)
  const uid = socket.uid === 0 ? '' : ` uid:${socket.uid}`
  const mark = socket.mark === 0 ? '' : ` fwmark:${hex(socket.mark)}`
  const group = cgroup === null ? '' : ` cgroup:${cgroup}`
  const text = `${uid} ino:${alone ? 0 : socket.inode} sk:${socket.inode.toString(16)}${mark}${group}`
  if (socket instanceof TcpSocket && socket.state === 'TIME-WAIT') return text
  const listens = socket instanceof TcpSocket ? socket.state === 'LISTEN' : socket.remotePort === 0
  const v6only = family === 'inet6' && listens ? ` v6only:${socket.v6only ? 1 : 0}` : ''
  return `${text}${v6only} ${directions(socket)}`
}

function directions(socket: InetSocket): string {
  if (!(socket instanceof TcpSocket)) return '<->'
  return `${socket.receiveShutdown ? '-' : '<'}-${socket.sendShutdown ? '-' : '>'}`
}

function hex(value: number): string {
  return value === 0 ? '0' : `0x${value.toString(16)}`
}
