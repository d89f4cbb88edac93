import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { type ResolverConfig, readResolvConf } from '../../../linux/resolver/resolv-conf.ts'
import { failed } from '../../../net/errno.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import type { NameServer } from './exchange.ts'

const LOOPBACKS: readonly Ip[] = [1n, 0x7f00_0001]

/** The servers of resolv.conf; both loopback addresses where it names none (lib/irs/resconf.c). */
export function configuredServers(
  process: Process,
  family?: 4 | 6,
): { readonly servers: readonly NameServer[]; readonly config: ResolverConfig } {
  const config = readResolvConf(process)
  const text = process.readFile('/etc/resolv.conf')
  const none = failed(text) || !/^\s*nameserver\s+\S/m.test(text)
  const ips = none ? LOOPBACKS : config.servers
  const usable = ips.filter(ip => family === undefined || family === (typeof ip === 'number' ? 4 : 6))
  return { servers: usable.map(ip => ({ ip, name: formatIp(ip) })), config }
}

/** The servers behind a name or an address that was given; undefined when it is not known. */
export function* namedServers(
  process: Process,
  name: string,
  family?: 4 | 6,
): Running<readonly NameServer[] | undefined> {
  const ip = parseIp(name)
  if (ip !== undefined) return [{ ip, name }]
  const found = yield* getaddrinfo(process, name, { family })
  return isGaiError(found) ? undefined : found.addresses.map(address => ({ ip: address, name }))
}
