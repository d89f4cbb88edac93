import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
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

/** Opens what a configuration wants to write, as the master does before it serves: the descriptors, or the first file that cannot be opened. */
export function openFiles(process: Process, config: Config, testing: boolean): readonly number[] | ConfigProblem {
  const inner = config.servers.flatMap(server => [server, ...server.locations])
  const logs = inner.flatMap(({ accessLogs, errorLog }) => [errorLog.path, ...accessLogs.map(({ path }) => path)])
  const paths = new Set([config.errorLog.path, ...logs, ...(testing ? [config.pid] : [])])
  const fds: number[] = []
  for (const path of paths) {
    if (path === 'stderr' || path.includes('$') || path.startsWith('syslog:')) continue
    const fd = process.open(path, { write: true, append: true, create: true }, 0o644)
    if (failed(fd)) {
      for (const each of fds) process.close(each)
      return { problem: `open() "${path}" failed (${fd.code}: ${fd.text})`, syntaxOk: true }
    }
    if (testing && path === config.pid) process.close(fd)
    else fds.push(fd)
  }
  return fds
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
