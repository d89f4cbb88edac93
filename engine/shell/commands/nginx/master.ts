import { users } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SIGNALS } from '../../../linux/signals.ts'
import { type Opened, openTcp } from '../../../linux/sockets.ts'
import { bindUnix, openUnix } from '../../../linux/unix/calls.ts'
import type { UnixSocket } from '../../../linux/unix/socket.ts'
import { type Errno, failed, type Result } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import type { NginxBuild } from './build.ts'
import type { Config } from './config.ts'
import { type Listen, placeText, socketsFor } from './listen.ts'
import { type Loader, openFiles } from './load.ts'
import { Logs } from './logs.ts'
import { isProblem } from './syntax.ts'
import { Worker } from './worker.ts'

const BIND_TRIES = 5

/** The master process: holds the sockets, starts and replaces workers, takes signals. */
export class Master {
  #process: Process
  readonly #loader: Loader
  readonly #build: NginxBuild
  #logs: Logs
  /** Sockets by place; they outlive a reload. */
  readonly #listeners = new Map<string, Opened<TcpSocket | UnixSocket>>()
  #workers: Process[] = []
  readonly #asked: ('TERM' | 'QUIT' | 'HUP' | 'USR1')[] = []
  readonly #changed = new WaitQueue()

  /** Descriptors of the log files. */
  #logFiles: readonly number[]

  constructor(process: Process, loader: Loader, build: NginxBuild, config: Config, logFiles: readonly number[]) {
    this.#logFiles = logFiles
    this.#process = process
    this.#loader = loader
    this.#build = build
    this.#logs = new Logs(process, config.formats)
  }

  /** Starts to serve, in a process of its own unless the configuration says otherwise. */
  *start(config: Config): Running {
    const process = this.#process
    if (!(yield* this.#listen(config, false))) return 1
    if (!config.daemon) return yield* this.#serve(config)
    const daemon = process.host.fork(
      process,
      self => {
        this.#process = self
        this.#logs = new Logs(self, config.formats)
        return this.#serve(config)
      },
      { newSession: true },
    )
    if (!failed(daemon)) return 0
    yield* process.printError(`nginx: [alert] fork() failed (${daemon.code}: ${daemon.text})\n`)
    return 1
  }

  /** Whether the sockets could be opened (-t); a place that is taken is taken by the nginx that runs. */
  *test(config: Config): Running<boolean> {
    return yield* this.#listen(config, true)
  }

  /** Opens the sockets that are new, and closes those that are no longer wanted (ngx_open_listening_sockets()). */
  *#listen(config: Config, testing: boolean): Running<boolean> {
    const process = this.#process
    const wanted = socketsFor(config.servers.flatMap(({ listens }) => listens))
    for (let attempt = 1; ; attempt++) {
      let busy = false
      for (const listen of wanted) {
        const name = placeText(listen.place)
        if (this.#listeners.has(name)) continue
        const opened = this.#open(listen)
        if (!failed(opened)) this.#listeners.set(name, opened)
        else if (opened.name !== 'EADDRINUSE' || !testing) {
          yield* this.#complain(config, `bind() to ${name} failed (${opened.code}: ${opened.text})`)
          if (opened.name !== 'EADDRINUSE') return false
          busy = true
        }
      }
      if (!busy) break
      if (attempt === BIND_TRIES) {
        yield* this.#complain(config, 'still could not bind()')
        return false
      }
      yield* process.sleep(SECOND / 2)
    }
    const names = new Set(wanted.map(({ place }) => placeText(place)))
    for (const [name, { fd }] of this.#listeners) {
      if (names.has(name)) continue
      process.close(fd)
      this.#unlink(name)
      this.#listeners.delete(name)
    }
    return true
  }

  #open({ place, backlog, v6only }: Listen): Result<Opened<TcpSocket | UnixSocket>> {
    const process = this.#process
    if (place.type === 'unix') return this.#openUnix(place.path, backlog)
    const opened = openTcp(process, typeof place.ip === 'number' ? 4 : 6)
    if (failed(opened)) return opened
    const { socket, fd } = opened
    socket.reuseAddress = true
    if (socket.family === 6) socket.v6only = v6only
    const error: Errno | undefined = socket.bind(place.ip, place.port) ?? socket.listen(backlog)
    if (error === undefined) return opened
    process.close(fd)
    return error
  }

  #openUnix(path: string, backlog: number): Result<Opened<UnixSocket>> {
    const process = this.#process
    const opened = openUnix(process, 'stream')
    if (failed(opened)) return opened
    const { socket, fd } = opened
    const error = bindUnix(process, socket, { type: 'path', path }) ?? socket.listen(backlog)
    if (error !== undefined) {
      process.close(fd)
      return error
    }
    if (socket.name?.type === 'path') socket.name.inode.mode = 0o666
    return opened
  }

  /** Into the log, and to standard error as well. */
  *#complain(config: Config, text: string): Running<void> {
    yield* this.#logs.error(config.errorLog, 'emerg', text)
    if (config.errorLog.path !== 'stderr') yield* this.#process.printError(`nginx: [emerg] ${text}\n`)
  }

  /** The file of a Unix socket goes with the socket. */
  #unlink(name: string): void {
    if (name.startsWith('unix:')) this.#remove(name.slice('unix:'.length))
  }

  #remove(path: string): void {
    this.#process.mounts.remove(path, '/', this.#process.credentials, 'file', this.#process.now)
  }

  *#notice(config: Config, text: string): Running<void> {
    yield* this.#logs.error(config.errorLog, 'notice', text)
  }

  *#serve(first: Config): Running {
    const process = this.#process
    let config = first
    process.argv = [`nginx: master process ${process.argv.join(' ')}`]
    for (const signal of ['TERM', 'INT', 'QUIT', 'HUP', 'USR1'] as const)
      process.handlers.set(signal, () => {
        this.#asked.push(signal === 'INT' ? 'TERM' : signal)
        this.#changed.wake()
      })
    process.handlers.set('PIPE', 'ignore')
    const unwritten = process.writeWholeFile(config.pid, `${process.ownPid}\n`)
    if (unwritten !== undefined) {
      yield* this.#complain(config, `open() "${config.pid}" failed (${unwritten.code}: ${unwritten.text})`)
      return 1
    }
    yield* this.#notice(config, 'using the "epoll" event method')
    yield* this.#notice(config, `nginx/${this.#build.version}`)
    const release = process.readFile('/proc/sys/kernel/osrelease')
    yield* this.#notice(config, `OS: Linux ${failed(release) ? '' : release.trim()}`)
    yield* this.#startWorkers(config)
    for (;;) {
      const asked = this.#asked.shift()
      if (asked === undefined) {
        yield* this.#reap(config)
        if (this.#asked.length === 0) yield* process.wait([this.#changed, process.childChanged])
      } else if (asked === 'USR1') this.#logs.close()
      else if (asked === 'HUP') config = yield* this.#reload(config)
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
        self => new Worker(process, self, config, this.#build).run(listeners),
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
      yield* this.#logs.error(
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
    const config = yield* this.#loader.load(this.#process)
    if (isProblem(config)) {
      yield* this.#logs.error(before.errorLog, 'emerg', config.problem)
      return before
    }
    const files = openFiles(this.#process, config, false)
    if ('problem' in files) {
      yield* this.#logs.error(before.errorLog, 'emerg', files.problem)
      return before
    }
    for (const fd of this.#logFiles) this.#process.close(fd)
    this.#logFiles = files
    const old = this.#workers
    this.#workers = []
    this.#logs.close()
    this.#logs = new Logs(this.#process, config.formats)
    for (const warning of config.warnings) yield* this.#logs.error(before.errorLog, 'warn', warning)
    if (!(yield* this.#listen(config, false))) {
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
    for (const name of this.#listeners.keys()) this.#unlink(name)
    this.#remove(config.pid)
    this.#logs.close()
    return 0
  }
}
