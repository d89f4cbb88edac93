import { daemonize } from '../../../linux/daemonize.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { birdc, birdcl } from './birdc.ts'
import { Bird, birds, defaultRouterId, readConfigFile, VERSION } from './daemon.ts'
import { CONFIG, CONTROL, DEFAULT_CONFIG, UNIT } from './paths.ts'

const USAGE = `
Usage: bird [--version] [--help] [-c <config-file>] [OPTIONS]
`
const HELP = `${USAGE.slice(1)}
Options: 
  -c <config-file>     Use given configuration file instead of
                       ${CONFIG}
  -d                   Enable debug messages and run bird in foreground
  -D <debug-file>      Log debug messages to given file instead of stderr
  -f                   Run bird in foreground
  -g <group>           Use given group ID
  -h, --help           Display this information
  -l                   Look for a configuration file and a control socket
                       in the current working directory
  -p                   Test configuration file and exit without start
  -P <pid-file>        Create a PID file with given filename
  -R                   Apply graceful restart recovery after start
  -s <control-socket>  Use given filename for a control socket
  -u <user>            Drop privileges and use given user ID
  --version            Display version of BIRD
`

interface Settings {
  readonly config: string
  readonly control: string
  readonly pidFile: string | null
}

/** bird(8), BIRD 2.0.12: BGP, static routes, and the tables of the kernel. */
const bird: Command = {
  name: 'bird',
  directory: '/usr/sbin',
  summary: 'a routing daemon that speaks BGP',
  synopsis: ['[-c FILE] [-s SOCKET] [-P FILE] [-d|-f] [-p] [-l]'],
  options: [
    { short: 'c', argument: 'FILE', text: `The configuration (${CONFIG}).` },
    { short: 'd', text: 'Stays in the foreground, and logs to standard error.' },
    { short: 'D', argument: 'FILE', text: 'Debug output to a file.', emulated: false },
    { short: 'f', text: 'Stays in the foreground.' },
    { short: 'g', argument: 'GROUP', text: 'Accepted.' },
    { short: 'u', argument: 'USER', text: 'Accepted.' },
    { short: 'l', text: 'Looks for configuration and control socket in the working directory.' },
    { short: 'p', text: 'Reads the configuration and ends.' },
    { short: 'P', argument: 'FILE', text: 'Writes the number of the process there.' },
    { short: 'R', text: 'Recovers after a graceful restart.', emulated: false },
    { short: 's', argument: 'SOCKET', text: `The control socket (${CONTROL}).` },
    { short: 'h', long: 'help', text: 'Tells the options.' },
    { long: 'version', text: 'Tells the version.' },
  ],
  description: [
    'Statements of the configuration: router id, log, define, function, filter, ipv4|ipv6 table, template, protocol device, direct, kernel, static and bgp.',
    'Filters: if, case, accept, reject, return, print, variables, functions; the attributes of routes and of BGP, sets of prefixes, pairs and numbers, path masks.',
    'SIGHUP reads the configuration again, SIGTERM ends the daemon.',
  ],
  notEmulated: [
    'protocols other than device, direct, kernel, static and bgp',
    'BFD, TCP MD5 (password), TTL security, ADD-PATH, dynamic neighbours, graceful restart beyond the capability',
    "import tables, export limits, attributes of one's own, extended communities, MPLS, flowspec, ROA",
  ],
  files: {
    etc: { bird: { 'bird.conf': DEFAULT_CONFIG } },
    usr: { lib: { systemd: { system: { 'bird.service': UNIT } } } },
  },
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      const text = parsed.notEmulated === true ? `${parsed.text}\n` : `invalid option -- '${parsed.option}'\n${USAGE}`
      yield* process.printError(`bird: ${text}`)
      return 1
    }
    if (hasOption(parsed, 'version')) {
      yield* process.printError(`BIRD version ${VERSION}\n`)
      return 0
    }
    if (hasOption(parsed, 'help')) {
      yield* process.print(HELP)
      return 0
    }
    const here = hasOption(parsed, 'l')
    const settings: Settings = {
      config: lastOption(parsed, 'c') ?? (here ? 'bird.conf' : CONFIG),
      control: lastOption(parsed, 's') ?? (here ? 'bird.ctl' : CONTROL),
      pidFile: lastOption(parsed, 'P') ?? null,
    }
    if (hasOption(parsed, 'p')) return (yield* configured(process, settings)) === undefined ? 1 : 0
    if (hasOption(parsed, 'd') || hasOption(parsed, 'f')) return yield* run(process, settings, () => {})
    return yield* daemonize(process, (daemon, ready) => run(daemon, settings, ready))
  },
}

function* refuse(process: Process, text: string): Running<undefined> {
  yield* process.printError(`bird: ${text}\n`)
  return undefined
}

function* configured(process: Process, settings: Settings) {
  const config = readConfigFile(process, settings.config)
  if (typeof config === 'string') return yield* refuse(process, config)
  const routerId = config.routerId ?? defaultRouterId(process)
  if (routerId === undefined) return yield* refuse(process, 'Cannot determine router ID, please configure it manually')
  return { config, routerId }
}

function* run(process: Process, settings: Settings, ready: () => void): Running {
  const found = yield* configured(process, settings)
  if (found === undefined) return 1
  if (!failed(birds.at(process, settings.control))) {
    yield* refuse(process, 'I found another BIRD running.')
    return 1
  }
  const daemon = new Bird(process, settings.config, found.config, found.routerId)
  // Debian's unit makes the directory of the socket (/usr/lib/bird/prepare-environment); /run begins empty with each boot.
  if (settings.control === CONTROL)
    process.mounts.makeDirectory('/run/bird', '/', process.credentials, 0o775, process.now)
  const error = birds.bind(process, settings.control, daemon)
  if (error !== undefined) {
    yield* refuse(process, `Cannot create control socket ${settings.control}: ${error.text}`)
    return 1
  }
  if (settings.pidFile !== null) process.writeWholeFile(settings.pidFile, `${process.ownPid}\n`)
  for (const signal of ['TERM', 'INT'] as const)
    process.handlers.set(signal, () => {
      daemon.ending = true
    })
  process.handlers.set('HUP', () => reread(process, daemon))
  ready()
  try {
    return yield* daemon.run()
  } finally {
    birds.unbind(process, settings.control)
    if (settings.pidFile !== null) birds.unbind(process, settings.pidFile)
  }
}

function reread(process: Process, daemon: Bird): void {
  const config = readConfigFile(process, daemon.configPath)
  if (typeof config === 'string') process.fds.get(2)?.write(encodeUtf8(`bird: ${config}\n`))
  else daemon.reconfigure(config)
}

export const routingTools: readonly Command[] = [bird, birdc, birdcl]
