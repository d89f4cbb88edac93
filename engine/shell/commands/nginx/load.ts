import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openPath } from '../../../linux/vfs/open.ts'
import { failed } from '../../../net/errno.ts'
import type { NginxBuild } from './build.ts'
import { type Config, configOf } from './config.ts'
import { errorPrefix, type Level } from './logs.ts'
import { type ConfigProblem, parseConfig, parseGlobals } from './syntax.ts'

/** Reads the configuration of -c and -g, now and whenever it is read again. */
export class Loader {
  readonly #file: string
  readonly #globals: string
  readonly #build: NginxBuild
  /** The files that were read last, in order. */
  files: { readonly file: string; readonly text: string }[] = []

  constructor(file: string, globals: string, build: NginxBuild) {
    this.#file = file
    this.#globals = globals
    this.#build = build
  }

  *load(process: Process): Running<Config | ConfigProblem> {
    const extra = this.#globals.trim() === '' ? undefined : parseGlobals(process, this.#globals)
    if (extra?.problem !== undefined) return extra.problem
    this.files = []
    const parsed = parseConfig(process, this.#file, (file, text) => {
      if (!this.files.some(each => each.file === file)) this.files.push({ file, text })
    })
    const directives = [...(extra?.directives ?? []), ...parsed.directives]
    return yield* configOf(process, { directives, problem: parsed.problem }, this.#build)
  }
}

/** Opens what a configuration wants to write, as the master does before it serves: the first file that cannot be opened. */
export function filesProblem(process: Process, config: Config, testing: boolean): ConfigProblem | undefined {
  const inner = config.servers.flatMap(server => [server, ...server.locations])
  const logs = inner.flatMap(({ accessLogs, errorLog }) => [errorLog.path, ...accessLogs.map(({ path }) => path)])
  const paths = new Set([config.errorLog.path, ...logs, ...(testing ? [config.pid] : [])])
  for (const path of paths) {
    if (path === 'stderr' || path.includes('$') || path.startsWith('syslog:')) continue
    const file = openPath(process, path, { write: true, append: true, create: true }, 0o644)
    if (failed(file)) return { problem: `open() "${path}" failed (${file.code}: ${file.text})`, syntaxOk: true }
    file.retain().release()
  }
  return undefined
}

/** Says something before the logs of a configuration are open: to standard error, or into the log that the build names. */
export function* say(process: Process, { errorLog }: NginxBuild, level: Level, text: string): Running<void> {
  const line = `${errorPrefix(process, level)}${text}\n`
  if (errorLog === 'stderr') {
    yield* process.printError(line)
    return
  }
  process.writeWholeFile(errorLog, line, true)
  if (level !== 'notice' && level !== 'info') yield* process.printError(`nginx: [${level}] ${text}\n`)
}
