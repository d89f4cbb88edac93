import { daemonize } from '../../../linux/daemonize.ts'
import type { Process } from '../../../linux/process.ts'
import type { Program, Running } from '../../../linux/program.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { type DaemonName, Frr, frrs } from './instance.ts'
import { loadConfig, vtysh as shell, vtyshOptions } from './vtysh.ts'

const DAEMONS = `# Which daemons of FRR run: yes or no. zebra, and staticd for static routes, always do.
bgpd=no

vtysh_enable=yes
`

const UNIT = `[Unit]
Description=FRRouting
After=network.target

[Service]
ExecStart=/usr/lib/frr/watchfrr
ExecReload=/usr/lib/frr/frrinit.sh reload

[Install]
WantedBy=multi-user.target
`

/** Where the daemons of a path space meet. */
function runDirectory(space: string | null): string {
  return space === null ? '/run/frr' : `/run/frr/${space}`
}

/** Value of `-X value` or `-Xvalue`. */
function optionOf(argv: readonly string[], option: string): string | null {
  const at = argv.findIndex(word => word.startsWith(option))
  if (at < 0) return null
  return argv[at]!.length > 2 ? argv[at]!.slice(2) : (argv[at + 1] ?? null)
}

/** The file of -f, or where there is no integrated one that of the daemon (lib/vty.c, vty_read_config). */
function configOf(process: Process, argv: readonly string[], folder: string, name: DaemonName): string | null {
  const given = optionOf(argv, '-f')
  if (given !== null) return given
  const exists = (path: string) => !failed(process.readFile(path))
  const own = `${folder}/${name}.conf`
  return !exists(`${folder}/frr.conf`) && exists(own) ? own : null
}

/** zebra(8), bgpd(8) and staticd(8) of FRR 8.4. */
function daemon(name: DaemonName): Program {
  return {
    name,
    *main(process) {
      const argv = process.argv.slice(1)
      const space = optionOf(argv, '-N')
      if (argv.includes('-d') || argv.includes('--daemon'))
        return yield* daemonize(process, (child, ready) => run(child, name, space, ready))
      return yield* run(process, name, space, () => {})
    },
  }
}

function* run(process: Process, name: DaemonName, space: string | null, ready: () => void): Running {
  const directory = runDirectory(space)
  // Debian's frrinit.sh makes the directory.
  process.mounts.makeDirectory('/run/frr', '/', process.credentials, 0o755, process.now)
  process.mounts.makeDirectory(directory, '/', process.credentials, 0o755, process.now)
  const socket = `${directory}/zserv.api`
  const found = frrs.at(process, socket)
  if (name !== 'zebra' && failed(found)) {
    yield* process.printError(`${name}: zebra is not running: a ${name} without it is not emulated here\n`)
    return 1
  }
  const frr = failed(found) ? new Frr(process, space === null ? '/etc/frr' : `/etc/frr/${space}`) : found
  if (frr.running.has(name)) {
    yield* process.printError(`${name}: Could not lock pid_file ${directory}/${name}.pid, exiting\n`)
    return 1
  }
  if (failed(found)) {
    const error = frrs.bind(process, socket, frr)
    if (error !== undefined) {
      yield* process.printError(`${name}: ${socket}: ${error.text}\n`)
      return 1
    }
  }
  frr.running.add(name)
  const argv = process.argv.slice(1)
  process.writeWholeFile(optionOf(argv, '-i') ?? `${directory}/${name}.pid`, `${process.ownPid}\n`)
  const config = configOf(process, argv, frr.folder, name)
  // A thread of its own: what it says is for daemons that run.
  if (config !== null) process.thread(loadConfig(process, frr, name, config))
  ready()
  try {
    if (name === 'zebra') return yield* frr.runZebra()
    return yield* name === 'bgpd' ? frr.runBgpd(process) : frr.runStaticd(process)
  } finally {
    frr.running.delete(name)
    frrs.unbind(process, `${directory}/${name}.pid`)
    if (name === 'zebra') frrs.unbind(process, socket)
  }
}

/** Starts what /etc/frr/daemons names, and gives it the configuration; or ends it. */
const frrinit: Program = {
  name: 'frrinit.sh',
  *main(process) {
    const [, verb] = process.argv
    if (verb === 'stop' || verb === 'restart') stopAll(process)
    if (verb === 'stop') return 0
    if (verb === 'restart') yield* process.sleep(200_000_000)
    if (verb !== 'start' && verb !== 'restart' && verb !== 'reload') {
      yield* process.print('Usage: /usr/lib/frr/frrinit.sh {start|stop|restart|reload}\n')
      return 1
    }
    return yield* startAll(process, verb !== 'reload')
  },
}

/** watchfrr(8): the main process of the unit; the daemons go when it goes. */
const watchfrr: Program = {
  name: 'watchfrr',
  *main(process) {
    let ending = false
    for (const signal of ['TERM', 'INT'] as const)
      process.handlers.set(signal, () => {
        ending = true
      })
    yield* startAll(process, true)
    while (!ending) yield* process.wait([])
    stopAll(process)
    return 0
  },
}

function* startAll(process: Process, daemons: boolean): Running {
  const settings = process.readFile('/etc/frr/daemons')
  const isOn = (name: string) => !failed(settings) && new RegExp(`^${name}=yes`, 'm').test(settings)
  const names = ['zebra', ...(isOn('bgpd') ? ['bgpd'] : []), 'staticd']
  if (daemons) for (const name of names) yield* execute(process, `/usr/lib/frr/${name}`, ['-d'])
  return yield* execute(process, '/usr/bin/vtysh', ['-b'])
}

function stopAll(process: Process): void {
  for (const name of ['bgpd', 'staticd', 'zebra']) {
    const pid = process.readFile(`${runDirectory(null)}/${name}.pid`)
    const target = failed(pid) ? undefined : process.pids.find(Number(pid))
    if (target !== undefined) process.kill(target, 'TERM')
  }
}

function* execute(process: Process, path: string, args: readonly string[]): Running {
  const child = process.host.spawn(process, path, { argv: [path, ...args] })
  if (failed(child)) return 1
  const status = yield* process.waitExit(child)
  return status.type === 'exited' ? status.code : 1
}

const program = (each: Program) => new FileInode(`${each.name}: a program of the emulated system\n`, 0o755, each)

/** vtysh(1) of FRR 8.4, and with it the daemons. */
const vtysh: Command = {
  name: 'vtysh',
  directory: '/usr/bin',
  summary: 'the shell of FRRouting: BGP, static routes',
  synopsis: ['[-c COMMAND]... [-N SPACE] [-b] [-f FILE]'],
  options: vtyshOptions,
  description: [
    'The daemons are in /usr/lib/frr: zebra, bgpd, staticd, started by frrinit.sh (systemctl start frr) as /etc/frr/daemons says, or by hand with -d, -f FILE, -i FILE, and -N for a second set of them.',
    'Modes: configure terminal, interface NAME, router bgp AS, address-family ipv4|ipv6 unicast, route-map NAME permit|deny NUMBER. Every word may be shortened.',
    'BGP: show [ip] bgp [ipv4|ipv6 [unicast]], and after it nothing, detail, an address or a prefix [longer-prefixes], summary [established|failed|neighbor ADDRESS|terse|wide], neighbors [ADDRESS [routes|advertised-routes|received-routes|filtered-routes]], community, community-list, filter-list, prefix-list, route-map, regexp, cidr-only; clear [ip] bgp *|ADDRESS [soft] [in|out].',
    'Routes and the rest: show ip|ipv6 route|fib [bgp|connected|static|kernel|summary|ADDRESS|PREFIX [longer-prefixes]], show interface [brief|NAME], show ip|ipv6 prefix-list, show route-map, show bgp community-list, show bgp as-path-access-list, show running-config [DAEMON], write. With json at the end the answer is JSON.',
    'Policy: ip|ipv6 prefix-list, bgp as-path access-list, bgp community-list, route-map with match, set, call, on-match and continue.',
  ],
  notEmulated: [
    'families other than IPv4 and IPv6 unicast, VRFs, unnumbered and dynamic neighbours, BFD, TCP MD5, multipath, aggregation, dampening, graceful restart beyond the capability, send-community off',
    'show bgp nexthop, paths, statistics and memory, show ip nht, show zebra, debugging and logging',
    'protocols other than BGP and static routes; nexthop objects in the kernel (nhid)',
  ],
  files: {
    // As FRR's package has it, for ip(8) to know the protocol number of zebra's static routes.
    etc: {
      iproute2: { 'rt_protos.d': { 'frr.conf': '196  static\n' } },
      frr: { daemons: DAEMONS, 'frr.conf': '', 'vtysh.conf': 'service integrated-vtysh-config\n' },
    },
    usr: {
      lib: {
        frr: {
          zebra: program(daemon('zebra')),
          bgpd: program(daemon('bgpd')),
          staticd: program(daemon('staticd')),
          watchfrr: program(watchfrr),
          'frrinit.sh': program(frrinit),
        },
        systemd: { system: { 'frr.service': UNIT } },
      },
    },
  },
  *main(process) {
    return yield* shell(process, runDirectory)
  },
}

export const frrTools: readonly Command[] = [vtysh]
