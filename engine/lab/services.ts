import { coredns } from '../kube/dns/coredns.ts'
import type { Host } from '../linux/host.ts'
import type { Program } from '../linux/program.ts'
import type { Unit } from '../linux/services.ts'
import { whoami } from './images/programs/greeters.ts'
import { installProgram } from './machine.ts'

/** A daemon that a lab can start; `program` is installed first where the image has none. */
interface LabService extends Unit {
  readonly program?: Program
}

/** Daemons that a lab can start on a host, by name. */
const SERVICES: readonly LabService[] = [
  {
    name: 'ssh',
    description: 'OpenBSD Secure Shell server',
    argv: ['/usr/sbin/sshd', '-D'],
    restartSeconds: 1,
  },
  {
    name: 'coredns',
    description: 'CoreDNS DNS server',
    argv: ['/usr/bin/coredns', '-conf', '/etc/coredns/Corefile'],
    restartSeconds: 5,
    program: coredns,
  },
  {
    name: 'whoami',
    description: 'Web server that tells what it was asked',
    argv: ['/usr/bin/whoami'],
    restartSeconds: 5,
    program: whoami,
  },
]

/** Starts daemons as children of init, without a terminal. */
export function startServices(host: Host, names: readonly string[]): void {
  const services = host.services!
  for (const name of names) {
    const service = SERVICES.find(each => each.name === name)
    if (service === undefined)
      throw new Error(`there is no service "${name}"; known: ${SERVICES.map(each => each.name).join(', ')}`)
    if (service.program !== undefined) installProgram(host, service.argv[0]!, service.program)
    services.start(services.add(service))
  }
}
