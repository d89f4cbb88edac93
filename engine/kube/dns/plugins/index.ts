import { Registry } from '../../../sim/registry.ts'
import type { DnsPlugin } from '../plugin.ts'
import { cache } from './cache.ts'
import { errors } from './errors.ts'
import { forward } from './forward.ts'
import { hosts } from './hosts.ts'
import { kubernetes } from './kubernetes.ts'
import { loadbalance } from './loadbalance.ts'
import { log } from './log.ts'
import { loop } from './loop.ts'
import { reload } from './reload.ts'
import { health, prometheus, ready } from './status.ts'

/** The plugins that are compiled in, in the order in which questions pass through them, whatever their order in the Corefile (plugin.cfg). */
export const plugins: Registry<DnsPlugin> = new Registry<DnsPlugin>('CoreDNS plugin', [
  reload,
  ready,
  health,
  prometheus,
  errors,
  log,
  loadbalance,
  cache,
  hosts,
  kubernetes,
  loop,
  forward,
])
