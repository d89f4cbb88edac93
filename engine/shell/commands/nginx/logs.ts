import type { OpenFile } from '../../../linux/file.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openPath } from '../../../linux/vfs/open.ts'
import { failed } from '../../../net/errno.ts'
import type { Exchange, Reply } from './exchange.ts'
import type { ErrorLog } from './settings.ts'
import { isLogged } from './values.ts'
import { interpolate } from './variables.ts'

export type Level = 'info' | 'notice' | 'warn' | 'error' | 'crit' | 'alert' | 'emerg'

const two = (value: number) => String(value).padStart(2, '0')

/** `2026/11/21 16:16:49 [error] 7#7: `, as it stands before each line of the error log. */
export function errorPrefix(process: Process, level: Level): string {
  const date = new Date(process.host.sim.wallMilliseconds)
  const day = `${date.getUTCFullYear()}/${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}`
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${day} ${clock} [${level}] ${process.ownPid}#${process.ownPid}: `
}

/** Log files by path, opened when they are first written and held until the process ends. */
export class Logs {
  readonly #process: Process
  readonly #files = new Map<string, OpenFile | undefined>()
  readonly #formats: ReadonlyMap<string, string>
  readonly #opener: Process

  /** `opener` may do what the writer may not: the master opens files for its workers. */
  constructor(process: Process, formats: ReadonlyMap<string, string>, opener: Process = process) {
    this.#process = process
    this.#formats = formats
    this.#opener = opener
  }

  #file(path: string): OpenFile | undefined {
    if (path === 'stderr') return this.#opener.fds.get(2)
    if (!this.#files.has(path)) {
      const file = openPath(this.#opener, path, { write: true, append: true, create: true }, 0o644)
      if (!failed(file)) file.retain()
      this.#files.set(path, failed(file) ? undefined : file)
    }
    return this.#files.get(path)
  }

  *write(path: string, line: string): Running<void> {
    const file = this.#file(path)
    if (file !== undefined) yield* this.#process.writeFile(file, `${line}\n`)
  }

  *error({ path, level: least }: ErrorLog, level: Level, text: string): Running<void> {
    if (isLogged(level, least)) yield* this.write(path, errorPrefix(this.#process, level) + text)
  }

  /** An error of one request, with what it was about. */
  *requestError(exchange: Exchange, level: Level, text: string, upstream = ''): Running<void> {
    const { request, server, client } = exchange
    const host = request.headers.get('Host')
    const about = [
      `client: ${client.remote}`,
      `server: ${server.names[0]}`,
      `request: "${request.method} ${request.target} ${request.version}"`,
      ...(upstream === '' ? [] : [`upstream: "${upstream}"`]),
      ...(host === undefined ? [] : [`host: "${host}"`]),
    ]
    yield* this.error(exchange.location.errorLog, level, `*${client.number} ${text}, ${about.join(', ')}`)
  }

  *access(exchange: Exchange, reply: Reply): Running<void> {
    for (const { path, format } of exchange.location.accessLogs)
      yield* this.write(path, interpolate(this.#formats.get(format) ?? '', exchange, reply))
  }

  close(): void {
    for (const file of this.#files.values()) file?.release()
    this.#files.clear()
  }
}
