import { Registry } from '../sim/registry.ts'
import type { CniPlugin } from './plugin.ts'
import { bridge } from './plugins/bridge.ts'
import { flannel } from './plugins/flannel.ts'
import { hostLocal } from './plugins/host-local.ts'
import { loopback } from './plugins/loopback.ts'

/** The plugins that are installed in /opt/cni/bin. A new one is a file and a line here. */
export const plugins: Registry<CniPlugin> = new Registry<CniPlugin>('CNI plugin', [
  // Main plugins: they make interfaces.
  bridge,
  loopback,
  // IPAM plugins: they hand out addresses.
  hostLocal,
  // Meta plugins: they delegate to others.
  flannel,
])
