import { ftpHelper } from './ftp.ts'
import type { Helper } from './helper.ts'
import { tftpHelper } from './tftp.ts'

/**
 * Helpers of protocols that no program here speaks: connections can have them, so that rule files of real machines load and
 * `-m helper` finds them, but what they would announce is not read.
 */
const UNREAD: readonly (readonly [name: string, protocol: number])[] = [
  ['amanda', 17],
  ['irc', 6],
  ['netbios-ns', 17],
  ['pptp', 6],
  ['sane', 6],
  ['sip', 6],
  ['sip', 17],
  ['snmp', 17],
  ['Q.931', 6],
  ['RAS', 17],
]

/** Helpers that there are. */
const HELPERS: readonly Helper[] = [
  ftpHelper,
  tftpHelper,
  ...UNREAD.map(([name, protocol]) => ({ name, protocol, help: () => true })),
]

/** The helper with this name for a transport protocol. */
export function helperNamed(name: string, protocol: number): Helper | undefined {
  return HELPERS.find(helper => helper.name === name && helper.protocol === protocol)
}
