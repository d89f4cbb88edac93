import type { Host } from '../linux/host.ts'
import type { Unit } from '../linux/services.ts'

/** Daemons that a lab can start on a host, by name. */
const UNITS: readonly Unit[] = [
  {
    name: 'ssh',
    description: 'OpenBSD Secure Shell server',
    argv: ['/usr/sbin/sshd', '-D'],
    restartSeconds: 1,
  },
]

/** Names that a lab's file may use. */
export const serviceNames: readonly string[] = UNITS.map(unit => unit.name)

/** Starts daemons as children of init, without a terminal. */
export function startServices(host: Host, names: readonly string[]): void {
  const services = host.services!
  for (const name of names) {
    const unit = UNITS.find(each => each.name === name)
    if (unit === undefined)
      throw new Error(`there is no service "${name}"; known: ${UNITS.map(each => each.name).join(', ')}`)
    services.start(services.add(unit))
  }
}
