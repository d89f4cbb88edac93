import type { Process } from '../../../linux/process.ts'
import { openPath } from '../../../linux/vfs/open.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { strftime } from '../../bash/expand/strftime.ts'

const INFO = 6

/** Where dnsmasq writes of what it does: standard error with -d, a file or `-` with --log-facility, else the journal. */
export class Log {
  readonly #process: Process
  readonly #path: string | null

  /** `path` is `-` for standard error, null for the journal. */
  constructor(process: Process, path: string | null) {
    this.#process = process
    this.#path = path
  }

  /** `part` is behind the name of the program: `-dhcp`. */
  write(text: string, part = ''): void {
    const process = this.#process
    const name = `dnsmasq${part}`
    if (this.#path === '-') {
      process.fds.get(2)?.write(encodeUtf8(`${name}: ${text}\n`))
      return
    }
    if (this.#path === null) {
      const line = { unit: 'dnsmasq.service', identifier: name, pid: process.ownPid, priority: INFO, text } as const
      process.host.services?.journal.write(line)
      return
    }
    const file = openPath(process, this.#path, { write: true, append: true, create: true }, 0o640)
    if (failed(file)) return
    const time = strftime('%b %e %H:%M:%S', process.host.sim.wallTime().seconds)
    file.retain()
    file.write(encodeUtf8(`${time} ${name}[${process.ownPid}]: ${text}\n`))
    file.release()
  }
}
