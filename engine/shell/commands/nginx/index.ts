import type { Process } from '../../../linux/process.ts'
import type { Program, Running } from '../../../linux/program.ts'
import { SIGNALS } from '../../../linux/signals.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { buildText, DEBIAN, dockerBuild, type NginxBuild } from './build.ts'
import type { Config } from './config.ts'
import { FILES } from './files.ts'
import { Loader, openFiles, say } from './load.ts'
import { Master } from './master.ts'
import { helpText, OPTIONS, type Options, optionsOf, SIGNAL_FOR } from './options.ts'
import { type ConfigProblem, isProblem } from './syntax.ts'

/** nginx(8), 1.22 of Debian. */
export const nginx: Command = {
  name: 'nginx',
  directory: '/usr/sbin',
  summary: 'web server and reverse proxy',
  synopsis: ['[-?hvVtTq] [-s SIGNAL] [-p PREFIX] [-e FILE] [-c FILE] [-g DIRECTIVES]'],
  options: OPTIONS,
  description: [
    'The blocks server, location and upstream; files, return, try_files, error_page, autoindex, allow and deny, stub_status, TLS, rewrite, if, set, map, geo, auth_basic, limit_req, limit_conn, expires, proxy_pass to HTTP and HTTPS with round robin, weights, least_conn and ip_hash.',
  ],
  notEmulated: ['caches, limits of rates of transfer', 'FastCGI, uwsgi, gRPC', 'stream and mail', 'HTTP/2'],
  files: FILES,
  main: process => run(process, DEBIAN),
}

/** nginx as Docker's image of a version has it. */
export function nginxProgram(version: string): Program {
  return { name: 'nginx', main: process => run(process, dockerBuild(version)) }
}

/** A master that reads the configuration, and workers that serve. */
function* run(process: Process, usual: NginxBuild): Running {
  const options = optionsOf(process.argv.slice(1))
  if (typeof options === 'string') {
    yield* process.printError(`nginx: ${options}\n`)
    return 1
  }
  const build = {
    ...usual,
    ...(options.prefix === undefined ? {} : { prefix: `${options.prefix.replace(/\/$/, '')}/` }),
    ...(options.errorLog === undefined ? {} : { errorLog: options.errorLog }),
  }
  if (options.version || options.build || options.help) {
    const more = options.help ? helpText(usual) : ''
    yield* process.printError(`nginx version: nginx/${build.version}\n${more}${options.build ? buildText(build) : ''}`)
    return 0
  }
  const loader = new Loader(options.file, options.globals, build)
  const config = yield* loader.load(process)
  if (isProblem(config)) return yield* refuse(process, options, build, config)
  for (const warning of config.warnings) yield* say(process, build, 'warn', warning)
  if (options.signal !== undefined) return yield* signalMaster(process, SIGNAL_FOR[options.signal], build, config)
  const logs = openFiles(process, config, options.test)
  if ('problem' in logs) return yield* refuse(process, options, build, logs)
  const master = new Master(process, loader, build, config, logs)
  if (!options.test) return yield* master.start(config)
  return yield* test(process, options, loader, (yield* master.test(config)) ? config : undefined)
}

function* refuse(process: Process, options: Options, build: NginxBuild, problem: ConfigProblem): Running {
  const { file, test, quiet } = options
  if (problem.syntaxOk === true && test && !quiet)
    yield* process.printError(`nginx: the configuration file ${file} syntax is ok\n`)
  yield* say(process, build, 'emerg', problem.problem)
  if (test) yield* process.printError(`nginx: configuration file ${file} test failed\n`)
  return 1
}

function* test(process: Process, { file, quiet, dump }: Options, loader: Loader, config: Config | undefined): Running {
  if (!quiet) yield* process.printError(`nginx: the configuration file ${file} syntax is ok\n`)
  if (config === undefined) {
    yield* process.printError(`nginx: configuration file ${file} test failed\n`)
    return 1
  }
  if (!quiet) yield* process.printError(`nginx: configuration file ${file} test is successful\n`)
  if (dump) for (const each of loader.files) yield* process.print(`# configuration file ${each.file}:\n${each.text}\n`)
  return 0
}

/** -s: tells the process of the pid file. */
function* signalMaster(
  process: Process,
  signal: 'TERM' | 'QUIT' | 'HUP' | 'USR1',
  build: NginxBuild,
  config: Config,
): Running {
  yield* say(process, build, 'notice', 'signal process started')
  const text = process.readFile(config.pid)
  if (failed(text)) {
    yield* say(process, build, 'error', `open() "${config.pid}" failed (${text.code}: ${text.text})`)
    return 1
  }
  if (!/^\d+\s*$/.test(text)) {
    yield* say(process, build, 'error', `invalid PID number "${text.trim()}" in "${config.pid}"`)
    return 1
  }
  const number = Number(text)
  const target = process.pids.processes.find(each => process.pids.numberOf(each) === number)
  const error = target === undefined ? undefined : process.kill(target, signal)
  if (target !== undefined && error === undefined) return 0
  const why = error === undefined ? '3: No such process' : `${error.code}: ${error.text}`
  yield* say(process, build, 'alert', `kill(${number}, ${SIGNALS[signal]}) failed (${why})`)
  return 1
}
