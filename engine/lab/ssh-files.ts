import { hostKeyOf, keyFor, privateKeyText, publicKeyLine } from '../linux/ssh/key.ts'
import type { HostSpec, LabSpec } from './spec.ts'

/** Keys that let root of each host log in on the others, which know each other already: files by path. */
export function sshFiles(spec: LabSpec, host: HostSpec): Readonly<Record<string, string>> {
  const served = spec.hosts.filter(each => each.services.includes('ssh'))
  if (served.length === 0) return {}
  const user = keyFor('user:root', 'root@lab')
  const line = `${publicKeyLine(user)}\n`
  const files: Record<string, string> = {
    '/root/.ssh/id_ed25519': privateKeyText(user),
    '/root/.ssh/id_ed25519.pub': line,
    '/root/.ssh/known_hosts': served.map(knownHost).join(''),
  }
  if (!served.includes(host)) return files
  const own = hostKeyOf(host.name)
  return {
    ...files,
    '/root/.ssh/authorized_keys': line,
    '/etc/ssh/ssh_host_ed25519_key': privateKeyText(own),
    '/etc/ssh/ssh_host_ed25519_key.pub': `${publicKeyLine(own)}\n`,
  }
}

/** A host by its name and all its addresses. */
function knownHost(host: HostSpec): string {
  const addresses = host.interfaces.flatMap(each => each.addresses).map(address => address.split('/')[0]!)
  return `${[host.name, ...addresses].join(',')} ${publicKeyLine({ ...hostKeyOf(host.name), comment: '' })}\n`
}
