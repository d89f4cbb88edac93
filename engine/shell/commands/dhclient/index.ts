import { daemonize } from '../../../linux/daemonize.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import { MILLISECOND } from '../../../sim/timer.ts'
import { formatMac } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { remove } from '../../text/filesystem.ts'
import { DhcpClient } from './client.ts'
import { runScript, SCRIPT } from './script.ts'

const BANNER = `Internet Systems Consortium DHCP Client 4.4.3-P1
Copyright 2004-2022 Internet Systems Consortium.
All rights reserved.
For info, please visit https://www.isc.org/software/dhcp/
`
const VERSION = 'isc-dhclient-4.4.3-P1\n'
const USAGE = `Usage: dhclient [-4|-6] [-SNTPRI1dvrxi] [-nw] [-p <port>] [-D LL|LLT]
                [--dad-wait-time <seconds>] [--prefix-len-hint <length>]
                [--decline-wait-time <seconds>]
                [--address-prefix-len <length>]
                [-s server-addr] [-cf config-file]
                [-df duid-file] [-lf lease-file]
                [-pf pid-file] [--no-pid] [-e VAR=val]
                [-sf script-file] [interface]*
       dhclient {--version|--help|-h}
`
/** log_fatal of the ISC's libraries. */
const FAREWELL = `
If you think you have received this message due to a bug rather
than a configuration issue please read the section on submitting
bugs on either our web page at www.isc.org or in the README file
before submitting a bug.  These pages explain the proper
process and the information we find helpful for debugging.

exiting.
`
const UNSUPPORTED: readonly string[] = [
  '-6',
  '-S',
  '-N',
  '-T',
  '-P',
  '-R',
  '-I',
  '-D',
  '-i',
  '-w',
  '-n',
  '-s',
  '-g',
  '-p',
  '-cf',
  '-df',
  '-e',
  '-C',
  '-B',
  '-F',
  '-H',
  '-V',
]

/** dhclient(8) of ISC DHCP 4.4.3. */
export const dhclient: Command = {
  name: 'dhclient',
  directory: '/usr/sbin',
  summary: 'get an address by DHCP',
  synopsis: ['[-4] [-1] [-d] [-v] [-q] [-r|-x] [-nw] [-lf LEASES] [-pf PID] [-sf SCRIPT] [--no-pid] INTERFACE'],
  options: [
    { short: '4', text: 'IPv4, as always here.' },
    { short: '1', text: 'Tries once, and fails when nobody answers.' },
    { short: 'd', text: 'Stays in the foreground.' },
    { short: 'v', text: 'Says what it does.' },
    { short: 'q', text: 'Says nothing.' },
    { short: 'r', text: 'Gives the address back, and ends the client that runs.' },
    { short: 'x', text: 'Ends the client that runs, and takes the address away, without telling the server.' },
    { long: 'no-pid', text: 'Writes no process number.' },
  ],
  description: [
    'Options of several letters have one dash: -lf names the file of leases, -pf that of the process number, -sf the script, -nw goes to the background at once.',
    'The configuration is that of Debian; dhclient.conf(5) is not read.',
  ],
  notEmulated: ['DHCPv6 (-6)', 'dhclient.conf', 'several interfaces at once'],
  files: {
    usr: { sbin: { 'dhclient-script': new FileInode(SCRIPT, 0o755) } },
    var: { lib: { dhcp: {} } },
  },
  *main(process) {
    const settings = readArguments(process.argv.slice(1))
    if (typeof settings === 'string') {
      yield* process.printError(settings)
      return settings === VERSION || settings === USAGE ? 0 : 1
    }
    return yield* start(process, settings)
  },
}

interface Settings {
  readonly device: string
  readonly flags: ReadonlySet<string>
  readonly leaseFile: string
  readonly pidFile: string
  readonly script: string
}

function readArguments(args: readonly string[]): Settings | string {
  const flags = new Set<string>()
  const files: Record<string, string> = {}
  const devices: string[] = []
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    if (!arg.startsWith('-')) devices.push(arg)
    else if (arg === '-lf' || arg === '-pf' || arg === '-sf') {
      const value = args[++index]
      if (value === undefined) return `${BANNER}Missing argument to ${arg}\n${USAGE}${FAREWELL}`
      files[arg] = value
    } else if (arg === '--version') return VERSION
    else if (arg === '--help' || arg === '-h') return USAGE
    else if (UNSUPPORTED.includes(arg)) return `dhclient: "${arg}" is not emulated here\n`
    else if (/^-(4|1|d|v|q|r|x|nw)$/.test(arg) || arg === '--no-pid') flags.add(arg)
    else return `${BANNER}Unknown command: ${arg}\n${USAGE}${FAREWELL}`
  }
  if (devices.length > 1) return 'dhclient: several interfaces at once are not emulated here\n'
  return {
    device: devices[0] ?? '',
    flags,
    leaseFile: files['-lf'] ?? '/var/lib/dhcp/dhclient.leases',
    pidFile: files['-pf'] ?? '/run/dhclient.pid',
    script: files['-sf'] ?? '/usr/sbin/dhclient-script',
  }
}

function* start(process: Process, settings: Settings): Running {
  const { flags, script } = settings
  const loud = (flags.has('-v') || flags.has('-d')) && !flags.has('-q')
  const say = (text: string) => process.printError(loud ? text : '')
  const ending = flags.has('-r') || flags.has('-x')
  if (ending && killOld(process, settings)) yield* process.printError('Killed old client process\n')
  if (ending) yield* process.wait([], process.now + MILLISECOND)
  yield* say(`${BANNER}\n`)
  const { net } = process.network
  // Without a name: the first device that can broadcast.
  const device = settings.device || (net.links.find(({ type }) => type === 'ether')?.name ?? '')
  if (!ending) yield* runScript(process, script, 'PREINIT', device, {})
  const link = net.link(device)
  // The script has said so.
  if (link === undefined) return 1
  if (!process.capable('NET_RAW')) {
    yield* process.printError(`Open a socket for LPF: Operation not permitted\n${FAREWELL}`)
    return 1
  }
  const place = `LPF/${device}/${formatMac(link.mac)}`
  yield* say(`Listening on ${place}\nSending on   ${place}\nSending on   Socket/fallback\n`)
  const open = (owner: Process) =>
    DhcpClient.open(owner, link, { leaseFile: settings.leaseFile, script, once: flags.has('-1') }, text =>
      owner.printError(loud ? text : ''),
    )
  if (ending) {
    const client = open(process)
    if (failed(client)) return 1
    yield* flags.has('-r') ? client.release() : client.stop()
    remove(process, settings.pidFile, 'file')
    return 0
  }
  return yield* inBackground(process, settings, open)
}

/** The client goes on in a child; the command ends as soon as there is a lease, with -nw at once, with -d never. */
function* inBackground(
  process: Process,
  { flags, pidFile }: Settings,
  open: (owner: Process) => ReturnType<typeof DhcpClient.open>,
): Running {
  function* run(owner: Process, ready: () => void): Running {
    const client = open(owner)
    if (failed(client)) return 1
    if (!flags.has('--no-pid')) owner.writeWholeFile(pidFile, `${owner.ownPid}\n`)
    if (flags.has('-nw')) ready()
    if (!(yield* client.acquire())) return 2
    ready()
    yield* client.keepUp()
    return 0
  }
  return flags.has('-d') ? yield* run(process, () => {}) : yield* daemonize(process, run)
}

/** Ends the client whose number is in the file. */
function killOld(process: Process, { pidFile }: Settings): boolean {
  const text = process.readFile(pidFile)
  const pid = failed(text) ? Number.NaN : Number.parseInt(text, 10)
  const old = Number.isNaN(pid) ? undefined : process.pids.find(pid)
  if (old === undefined || old.name !== 'dhclient') return false
  return process.kill(old, 'TERM') === undefined
}
