import type { Process } from '../../../linux/process.ts'
import { unixNameText } from '../../../linux/unix/name.ts'
import type { UnixSocket } from '../../../linux/unix/socket.ts'
import type { Line } from './columns.ts'
import type { Settings } from './settings.ts'
import { type SocketUsers, usersText } from './users.ts'

/** Unix sockets as ss(8) shows them (unix_stats_print of misc/ss.c): where others have ports, these have inodes. */
export function unixLines(process: Process, { tables, states, flags, families }: Settings, users: SocketUsers): Line[] {
  if (families.size > 0 && !families.has('unix') && !tables.has('unix_stream')) return []
  const shown = [...process.network.unix.all].filter(
    ({ type, state }) => tables.has(`unix_${type}`) && states.has(state),
  )
  return shown.map(socket => {
    const held = flags.has('processes') || flags.has('threads')
    const details = held ? usersText(users.get(socket), flags.has('threads')) : ''
    return [
      socket.type === 'stream' ? 'u_str' : 'u_dgr',
      socket.state,
      String(socket.received).padEnd(6),
      String(socket.state === 'LISTEN' ? socket.backlog : 0).padEnd(6),
      `${socket.name === null ? '*' : unixNameText(socket.name)} `,
      String(socket.inode),
      '* ',
      String(socket.peer?.inode ?? 0),
      details + (flags.has('extended') ? ` ${directions(socket)}` : ''),
    ]
  })
}

function directions({ receiveShutdown, sendShutdown }: UnixSocket): string {
  return `${receiveShutdown ? '-' : '<'}-${sendShutdown ? '-' : '>'}`
}
