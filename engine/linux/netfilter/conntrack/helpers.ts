import { ftpHelper } from './ftp.ts'
import type { Helper } from './helper.ts'
import { tftpHelper } from './tftp.ts'

/** Helpers that there are. */
const HELPERS: readonly Helper[] = [ftpHelper, tftpHelper]

/** The helper with this name for a transport protocol. */
export function helperNamed(name: string, protocol: number): Helper | undefined {
  return HELPERS.find(helper => helper.name === name && helper.protocol === protocol)
}
