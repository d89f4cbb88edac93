import type { Process } from '../../../linux/process.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { FtpConfig } from './config.ts'

/** /var/log/vsftpd.log (logging.c): who connects, logs in and transfers what. */
export class FtpLog {
  /** The daemon, which may write it. */
  readonly #daemon: Process
  readonly #config: FtpConfig

  constructor(daemon: Process, config: FtpConfig) {
    this.#daemon = daemon
    this.#config = config
  }

  write(session: Process, user: string, text: string): void {
    if (!this.#config.xferlog_enable) return
    const time = strftime('%a %b %d %H:%M:%S %Y', this.#daemon.host.sim.wallTime().seconds)
    const who = user === '' ? '' : `[${user}] `
    this.#daemon.writeWholeFile(
      this.#config.vsftpd_log_file,
      `${time} [pid ${session.ownPid}] ${who}${text}\n`,
      true,
      0o600,
    )
  }
}
