import { unixNameText } from '../../unix/name.ts'
import type { UnixSocket } from '../../unix/socket.ts'
import type { ProcNetFile } from '../net.ts'

const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, '0')

/** Where the kernel would have the socket in memory; hashed, as %pK shows it. */
function pointer(inode: number): string {
  return (Math.imul(inode + 1, 0x9e37_79b1) >>> 0).toString(16).padStart(16, '0')
}

function line({ type, state, name, inode, peer }: UnixSocket): string {
  const flags = hex(state === 'LISTEN' ? 0x10000 : 0, 8)
  const kind = hex(type === 'stream' ? 1 : 2, 4)
  const connected = hex(state === 'ESTAB' ? 3 : 1, 2)
  const path = name === null ? '' : ` ${unixNameText(name)}`
  const head = `${pointer(inode)}: ${hex(peer === null ? 2 : 3, 8)} 00000000 ${flags} ${kind} ${connected}`
  return `${head} ${String(inode).padStart(5)}${path}\n`
}

/** /proc/net/unix (unix_seq_show()). */
export const unix: ProcNetFile = {
  name: 'unix',
  read: (_, { network }) =>
    `Num       RefCount Protocol Flags    Type St Inode Path\n${Array.from(network.unix.all, line).join('')}`,
}
