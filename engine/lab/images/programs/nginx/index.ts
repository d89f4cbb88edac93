import { users } from '../../../../linux/accounts.ts'
import type { Process } from '../../../../linux/process.ts'
import type { Program, Running } from '../../../../linux/program.ts'
import { SIGNALS } from '../../../../linux/signals.ts'
import { openTcp } from '../../../../linux/sockets.ts'
import { failed } from '../../../../net/errno.ts'
import type { TcpSocket } from '../../../../net/tcp/socket.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { WaitQueue } from '../../../../sim/wait.ts'
import { formatIp } from '../../../../wire/address.ts'
import { type Config, configOf, type Listen } from './config.ts'
import { errorPrefix, type Level, Logs } from './logs.ts'
import { type ConfigProblem, isProblem, parseConfig, parseGlobals } from './syntax.ts'
import { Worker } from './worker.ts'

const CONFIG_PATH = '/etc/nginx/nginx.conf'
const BIND_TRIES = 5

interface Options {
  readonly file: string
  readonly globals: string
  readonly test: boolean
  readonly dump: boolean
  readonly quiet: boolean
  readonly version: boolean
  readonly help: boolean
  readonly signal: string | undefined
}

const SIGNAL_FOR: Readonly<Record<string, 'TERM' | 'QUIT' | 'HUP' | 'USR1'>> = {
  stop: 'TERM',
  quit: 'QUIT',
  reload: 'HUP',
  reopen: 'USR1',
}

/** nginx of a version: a master that reads the configuration, and workers that serve. */
export function nginxProgram(version: string): Program {
  return {
    name: 'nginx',
    *main(process) {
      const options = optionsOf(process.argv.slice(1))
      if (typeof options === 'string') {
        yield* process.printError(`nginx: ${options}\n`)
        return 1
      }
      if (options.version || options.help) {
        yield* process.printError(`nginx version: nginx/${version}\n${options.help ? HELP : ''}`)
        return 0
      }
      if (options.signal !== undefined) return yield* signalMaster(process, options)
      return yield* new Master(process, options, version).main()
    },
  }
}

/** ngx_get_options(). */
function optionsOf(args: readonly string[]): Options | string {
  const values: Record<string, string> = {}
  const flags = new Set<string>()
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!
    if (!arg.startsWith('-') || arg === '-') return `invalid option: "${arg}"`
    for (let index = 1; index < arg.length; index++) {
      const letter = arg[index]!
      if ('?hvVtTq'.includes(letter)) flags.add(letter)
      else if ('spceg'.includes(letter)) {
        const value = arg.slice(index + 1) || args[++at]
        if (value === undefined) return `option "-${letter}" requires ${letter === 's' ? 'parameter' : 'file name'}`
        values[letter] = value
        break
      } else return `invalid option: "${letter}"`
    }
  }
  if (values.p !== undefined || values.e !== undefined) return 'options -p and -e are not emulated here'
  if (values.s !== undefined && SIGNAL_FOR[values.s] === undefined) return `invalid option: "-s ${values.s}"`
  return {
    file: values.c ?? CONFIG_PATH,
    globals: values.g ?? '',
    test: flags.has('t') || flags.has('T'),
    dump: flags.has('T'),
    quiet: flags.has('q'),
    version: flags.has('v') || flags.has('V'),
    help: flags.has('h') || flags.has('?'),
    signal: values.s,
  }
}

const HELP = `Usage: nginx [-?hvVtTq] [-s signal]
             [-c filename] [-g directives]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -c filename   : set configuration file (default: /etc/nginx/nginx.conf)
  -g directives : set global directives out of configuration file

`

function* load(process: Process, { file, globals }: Options): Running<Config | ConfigProblem> {
  const parsed = parseConfig(process, file)
  if (isProblem(parsed)) return parsed
  const extra = globals.trim() === '' ? [] : parseGlobals(process, globals)
  if (isProblem(extra)) return extra
  return yield* configOf(process, [...extra, ...parsed])
}

function* signalMaster(process: Process, options: Options): Running {
  const config = yield* load(process, options)
  if (isProblem(config)) {
    yield* process.printError(`${errorPrefix(process, 'emerg')}${config.problem}\n`)
    return 1
  }
  yield* process.printError(`${errorPrefix(process, 'notice')}signal process started\n`)
  const text = process.readFile(config.pid)
  if (failed(text)) {
    yield* process.printError(
      `${errorPrefix(process, 'error')}open() "${config.pid}" failed (${text.code}: ${text.text})\n`,
    )
    return 1
  }
  const number = Number(text.trim())
  const target = process.pids.processes.find(each => process.pids.numberOf(each) === number)
  const error = target === undefined ? undefined : process.kill(target, SIGNAL_FOR[options.signal!]!)
  if (target !== undefined && error === undefined) return 0
  const why = error === undefined ? '3: No such process' : `${error.code}: ${error.text}`
  yield* process.printError(
    `${errorPrefix(process, 'alert' as Level)}kill(${number}, ${SIGNALS[SIGNAL_FOR[options.signal!]!]}) failed (${why})\n`,
  )
  return 1
}

class Master {
  #process: Process
  readonly #options: Options
  readonly #version: string
  #logs: Logs | undefined
  /** Sockets by `address:port`; they outlive a reload. */
  readonly #listeners = new Map<string, { readonly socket: TcpSocket; readonly fd: number }>()
  #workers: Process[] = []
  readonly #asked: ('TERM' | 'QUIT' | 'HUP')[] = []
  readonly #changed = new WaitQueue()

  constructor(process: Process, options: Options, version: string) {
    this.#process = process
    this.#options = options
    this.#version = version
  }

  *main(): Running {
    const process = this.#process
    const { file, test, quiet } = this.#options
    const config = yield* load(process, this.#options)
    if (isProblem(config)) {
      // Before there is a log, the complaint goes to standard error, and into the log as well.
      yield* process.printError(`${test ? errorPrefix(process, 'emerg') : 'nginx: [emerg] '}${config.problem}\n`)
      if (test) yield* process.printError(`nginx: configuration file ${file} test failed\n`)
      return 1
    }
    if (test) {
      if (!quiet)
        yield* process.printError(
          `nginx: the configuration file ${file} syntax is ok\nnginx: configuration file ${file} test is successful\n`,
        )
      if (this.#options.dump) yield* this.#dump()
      return 0
    }
    this.#logs = new Logs(process, config.formats)
    if (!(yield* this.#listen(config))) return 1
    if (!config.daemon) return yield* this.#serve(config)
    const daemon = process.host.fork(process, self => {
      this.#process = self
      this.#logs = new Logs(self, config.formats)
      return this.#serve(config)
    })
    if (failed(daemon)) {
      yield* process.printError(`nginx: [alert] fork() failed (${daemon.code}: ${daemon.text})\n`)
      return 1
    }
    return 0
  }

  *#dump(): Running<void> {
    const { file } = this.#options
    const text = this.#process.readFile(file)
    yield* this.#process.print(`# configuration file ${file}:\n${failed(text) ? '' : text}\n`)
  }

  /** Opens the sockets that are new, and closes those that are no longer wanted. */
  *#listen(config: Config): Running<boolean> {
    const process = this.#process
    const wanted = new Map<string, Listen>()
    for (const listen of config.servers.flatMap(({ listens }) => listens)) wanted.set(nameOf(listen), listen)
    for (const [name, listen] of wanted) {
      if (this.#listeners.has(name)) continue
      for (let attempt = 0; ; attempt++) {
        const opened = openTcp(process, typeof listen.ip === 'number' ? 4 : 6)
        if (failed(opened)) return false
        opened.socket.reuseAddress = true
        const error = opened.socket.bind(listen.ip, listen.port) ?? opened.socket.listen(511)
        if (error === undefined) {
          this.#listeners.set(name, opened)
          break
        }
        process.close(opened.fd)
        const problem = `bind() to ${name} failed (${error.code}: ${error.text})`
        yield* process.printError(`nginx: [emerg] ${problem}\n`)
        if (error.name !== 'EADDRINUSE') return false
        if (attempt + 1 === BIND_TRIES) {
          yield* process.printError('nginx: [emerg] still could not bind()\n')
          return false
        }
        yield* process.sleep(SECOND / 2)
      }
    }
    for (const [name, { fd }] of this.#listeners) {
      if (wanted.has(name)) continue
      process.close(fd)
      this.#listeners.delete(name)
    }
    return true
  }

  *#notice(config: Config, text: string): Running<void> {
    yield* this.#logs!.error(config.errorLog, 'notice', text)
  }

  *#serve(first: Config): Running {
    const process = this.#process
    let config = first
    process.argv = [`nginx: master process ${process.argv.join(' ')}`]
    for (const signal of ['TERM', 'INT', 'QUIT', 'HUP'] as const)
      process.handlers.set(signal, () => {
        this.#asked.push(signal === 'INT' ? 'TERM' : signal)
        this.#changed.wake()
      })
    process.handlers.set('PIPE', 'ignore')
    process.writeWholeFile(config.pid, `${process.ownPid}\n`)
    yield* this.#notice(config, 'using the "epoll" event method')
    yield* this.#notice(config, `nginx/${this.#version}`)
    const release = process.readFile('/proc/sys/kernel/osrelease')
    yield* this.#notice(config, `OS: Linux ${failed(release) ? '' : release.trim()}`)
    yield* this.#startWorkers(config)
    for (;;) {
      const asked = this.#asked.shift()
      if (asked === undefined) {
        yield* this.#reap(config)
        if (this.#asked.length === 0) yield* process.wait([this.#changed, process.childChanged])
      } else if (asked === 'HUP') config = yield* this.#reload(config)
      else return yield* this.#shutDown(config, asked)
    }
  }

  *#startWorkers(config: Config): Running<void> {
    const process = this.#process
    const listeners = Array.from(this.#listeners.values(), ({ socket }) => socket)
    const user = config.user === undefined ? undefined : users(process).find(({ name }) => name === config.user)
    yield* this.#notice(config, 'start worker processes')
    for (let count = 0; count < config.workers; count++) {
      const options = process.uid === 0 && user !== undefined ? { uid: user.uid, gid: user.gid } : {}
      const started = process.host.fork(
        process,
        self => new Worker(process, self, config, this.#version).run(listeners),
        { argv: ['nginx: worker process'], ...options },
      )
      if (failed(started)) continue
      this.#workers.push(started)
      yield* this.#notice(config, `start worker process ${process.pids.numberOf(started)}`)
    }
  }

  /** Workers that have ended; one that was not asked to is replaced. */
  *#reap(config: Config): Running<void> {
    const process = this.#process
    for (;;) {
      const report = yield* process.waitChild(null, { hang: false })
      if (failed(report) || report === null) return
      const known = this.#workers.indexOf(report.child)
      if (known < 0) continue
      this.#workers.splice(known, 1)
      const { status } = report
      yield* this.#logs!.error(
        config.errorLog,
        'notice',
        status.type === 'signaled'
          ? `worker process ${report.child.ownPid} exited on signal ${SIGNALS[status.signal]}`
          : `worker process ${report.child.ownPid} exited with code ${'code' in status ? status.code : 0}`,
      )
      yield* this.#startWorkers({ ...config, workers: 1 })
    }
  }

  *#reload(before: Config): Running<Config> {
    yield* this.#notice(before, 'signal 1 (SIGHUP) received, reconfiguring')
    yield* this.#notice(before, 'reconfiguring')
    const config = yield* load(this.#process, this.#options)
    if (isProblem(config)) {
      yield* this.#logs!.error(before.errorLog, 'emerg', config.problem)
      return before
    }
    const old = this.#workers
    this.#workers = []
    this.#logs!.close()
    this.#logs = new Logs(this.#process, config.formats)
    if (!(yield* this.#listen(config))) {
      this.#workers = old
      return before
    }
    yield* this.#notice(config, 'using the "epoll" event method')
    yield* this.#startWorkers(config)
    for (const worker of old) worker.signal('QUIT')
    return config
  }

  *#shutDown(config: Config, how: 'TERM' | 'QUIT'): Running {
    const name = how === 'QUIT' ? 'signal 3 (SIGQUIT) received, shutting down' : 'signal 15 (SIGTERM) received, exiting'
    yield* this.#notice(config, name)
    for (const worker of this.#workers) worker.signal(how)
    for (const worker of [...this.#workers]) yield* this.#process.waitExit(worker)
    yield* this.#notice(config, 'exit')
    const location = this.#process.mounts.resolve(config.pid, '/', this.#process.credentials)
    if (!failed(location) && location.inode !== undefined)
      this.#process.mounts.remove(config.pid, '/', this.#process.credentials, 'file', this.#process.now)
    this.#logs!.close()
    return 0
  }
}

function nameOf({ ip, port }: Listen): string {
  return `${typeof ip === 'number' ? formatIp(ip) : `[${formatIp(ip)}]`}:${port}`
}
