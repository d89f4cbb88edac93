import { duplexOf } from '../../../net/duplex.ts'
import type { Link } from '../../../net/link.ts'
import { Veth } from '../../../net/links/veth.ts'

/** `ethtool DEV` for a virtual device, or a port of which nobody knows more than its speed. */
export function settingsText(link: Link): string {
  const detected = `\tLink detected: ${link.running ? 'yes' : 'no'}\n`
  if (link.type === 'loopback') return `Settings for ${link.name}:\n${detected}`
  const { speed } = link
  const known = speed !== null && duplexOf(link) === 'full'
  const lines = [
    'Supported ports: [  ]',
    'Supported link modes:   Not reported',
    'Supported pause frame use: No',
    'Supports auto-negotiation: No',
    'Supported FEC modes: Not reported',
    'Advertised link modes:  Not reported',
    'Advertised pause frame use: No',
    'Advertised auto-negotiation: No',
    'Advertised FEC modes: Not reported',
    `Speed: ${speed === null || speed < 0 ? 'Unknown!' : `${speed}Mb/s`}`,
    `Duplex: ${known ? 'Full' : 'Unknown! (255)'}`,
    'Auto-negotiation: off',
    `Port: ${known ? 'Twisted Pair' : 'Other'}`,
    'PHYAD: 0',
    'Transceiver: internal',
    ...(known ? ['MDI-X: Unknown'] : []),
  ]
  return `Settings for ${link.name}:\n${lines.map(line => `\t${line}\n`).join('')}${detected}`
}

interface Driver {
  readonly name: string
  readonly version: string
  readonly firmware: string
  readonly bus: string
}

/** What drivers say of themselves, by kind. */
const DRIVERS: Readonly<Record<string, Driver>> = {
  '': { name: 'virtio_net', version: '1.0.0', firmware: '', bus: '' },
  veth: { name: 'veth', version: '1.0', firmware: '', bus: '' },
  bridge: { name: 'bridge', version: '2.3', firmware: 'N/A', bus: 'N/A' },
  vxlan: { name: 'vxlan', version: '0.1', firmware: '', bus: '' },
  vlan: { name: '802.1Q VLAN Support', version: '1.8', firmware: 'N/A', bus: '' },
  macvlan: { name: 'macvlan', version: '0.1', firmware: '', bus: '' },
  dummy: { name: 'dummy', version: '1.0', firmware: '', bus: '' },
}

/** `ethtool -i DEV`; undefined where the driver says nothing. */
export function driverText(link: Link): string | undefined {
  const driver = link.type === 'loopback' ? undefined : DRIVERS[link.kind]
  if (driver === undefined) return undefined
  return [
    `driver: ${driver.name}`,
    `version: ${driver.version}`,
    `firmware-version: ${driver.firmware}`,
    'expansion-rom-version: ',
    `bus-info: ${driver.bus}`,
    `supports-statistics: ${link instanceof Veth ? 'yes' : 'no'}`,
    'supports-test: no',
    'supports-eeprom-access: no',
    'supports-register-dump: no',
    'supports-priv-flags: no',
    '',
  ].join('\n')
}

/** Counters of the driver's XDP hook for each queue in use, which stay 0 here (veth_get_ethtool_stats). */
const RX_COUNTERS = ['xdp_packets', 'xdp_bytes', 'drops', 'xdp_redirect', 'xdp_drops', 'xdp_tx', 'xdp_tx_errors']
const TX_COUNTERS = ['xdp_xmit', 'xdp_xmit_errors']

/** `ethtool -S DEV`; undefined where the driver counts nothing of its own. */
export function statisticsText(link: Link): string | undefined {
  if (!(link instanceof Veth)) return undefined
  const lines = [
    `peer_ifindex: ${link.lowerIndex}`,
    ...RX_COUNTERS.map(name => `rx_queue_0_${name}: 0`),
    ...TX_COUNTERS.map(name => `tx_queue_0_${name}: 0`),
  ]
  return `NIC statistics:\n${lines.map(line => `     ${line}\n`).join('')}`
}
