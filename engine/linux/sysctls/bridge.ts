import { folder, property, together } from '../sysctl.ts'
import { inertFolder } from './inert.ts'

/** net.bridge.*: whether frames that cross a bridge pass iptables (Documentation/networking/ip-sysctl.rst). */
export const bridgeSysctls = together(
  folder({
    'bridge-nf-call-arptables': property(process => process.network.net.bridgeNetfilter, 'arptables', { low: 0 }),
    'bridge-nf-call-ip6tables': property(process => process.network.net.bridgeNetfilter, 'ip6tables', { low: 0 }),
    'bridge-nf-call-iptables': property(process => process.network.net.bridgeNetfilter, 'iptables', { low: 0 }),
  }),
  inertFolder('net.bridge', {
    'bridge-nf-filter-pppoe-tagged': 0,
    'bridge-nf-filter-vlan-tagged': 0,
    'bridge-nf-pass-vlan-input-dev': 0,
  }),
)
