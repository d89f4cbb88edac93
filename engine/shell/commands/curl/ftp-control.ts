import type { Running } from '../../../linux/program.ts'
import { CurlError } from './error.ts'
import { PingPong } from './pingpong.ts'

/** What is known of a connection to an FTP server from one transfer to the next. */
export interface FtpState {
  /** Where one is after logging in. */
  entry: string
  /** Directories below it, as they were entered. */
  directory: readonly string[]
  mode: 'A' | 'I' | undefined
  /** EPSV has been refused. */
  noEpsv: boolean
}

/** Speaks on the control connection. */
export class FtpControl extends PingPong {
  /** Greeting, user and password, and where one is then (lib/ftp.c, ftp_statemachine). */
  *login(user: string, password: string): Running<FtpState | CurlError> {
    const greeting = yield* this.reply()
    if (greeting instanceof CurlError) return greeting
    if (greeting.status !== 220)
      return new CurlError(
        8,
        `Got a ${String(greeting.status).padStart(3, '0')} ftp-server response when 220 was expected`,
      )
    let answer = yield* this.ask(`USER ${user}`)
    if (!(answer instanceof CurlError) && answer.status === 331) answer = yield* this.ask(`PASS ${password}`)
    if (answer instanceof CurlError) return answer
    if (answer.status !== 230) return new CurlError(67, `Access denied: ${answer.status}`)
    const where = yield* this.ask('PWD')
    if (where instanceof CurlError) return where
    const entry = /^"((?:[^"]|"")*)"/.exec(where.text)?.[1]?.replaceAll('""', '"')
    yield* this.verbose.text(entry === undefined ? 'Failed to figure out path' : `Entry path is '${entry}'`)
    return { entry: entry ?? '/', directory: [], mode: undefined, noEpsv: false }
  }
}
