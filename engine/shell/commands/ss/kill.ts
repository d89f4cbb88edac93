import { ECONNABORTED, EOPNOTSUPP, EPERM, type Errno } from '../../../net/errno.ts'
import { sendReset } from '../../../net/tcp/output.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import { UdpSocket } from '../../../net/udp.ts'
import type { SocketRow } from './sockets.ts'

/** SOCK_DESTROY of sock_diag: whoever holds the socket sees ECONNABORTED, and a peer is told with a reset (tcp_abort, udp_abort). */
export function destroySocket({ socket }: SocketRow, permitted: boolean): Errno | undefined {
  if (!permitted) return EPERM
  if (socket instanceof TcpSocket) return destroyTcp(socket)
  if (!(socket instanceof UdpSocket)) return EOPNOTSUPP
  socket.disconnect()
  socket.fail(ECONNABORTED)
  socket.netns.udp.unbind(socket)
  socket.localPort = 0
  return undefined
}

function destroyTcp(socket: TcpSocket): undefined {
  if (socket.state === 'LISTEN') socket.netns.tcp.closeListener(socket)
  // tcp_need_reset: there is a peer that would go on otherwise.
  else if (['ESTAB', 'CLOSE-WAIT', 'FIN-WAIT-1', 'FIN-WAIT-2', 'SYN-RECV'].includes(socket.state)) sendReset(socket)
  if (socket.state === 'LISTEN' || socket.state === 'TIME-WAIT') socket.destroy()
  else socket.abort(ECONNABORTED)
}
