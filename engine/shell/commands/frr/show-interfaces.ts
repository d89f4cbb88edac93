import { addressesOf, type DeviceAddress } from '../../../linux/bgp/devices.ts'
import type { Link } from '../../../net/link.ts'
import { formatIp, formatMac } from '../../../wire/address.ts'
import { type Json, jsonText } from './json.ts'
import type { LinkChanges, Zebra } from './zebra.ts'

/** What zebra calls kinds of devices (zebra/if_netlink.c, lib/if.h). */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['veth', 'VETH'],
  ['bridge', 'Bridge'],
  ['vlan', 'VLAN'],
  ['vxlan', 'VXLAN'],
  ['vrf', 'VRF'],
  ['macvlan', 'MACVLAN'],
  ['bond', 'bond'],
  ['gre', 'GRE'],
])

function sortedLinks(zebra: Zebra): readonly Link[] {
  return [...zebra.process.network.net.links].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function shownAddresses(link: Link): readonly DeviceAddress[] {
  return addressesOf(link).filter(({ address }) =>
    typeof address === 'number' ? address >>> 24 !== 127 : address !== 1n,
  )
}

function isLinkLocal({ address }: DeviceAddress): boolean {
  return typeof address === 'bigint' && address >> 118n === 0x3fan
}

function text({ address, length }: DeviceAddress): string {
  return `${formatIp(address)}/${length}`
}

function status(link: Link): string {
  return link.running ? 'up' : 'down'
}

/** `show interface brief`; of each family one address, the others are only hinted at (zebra/interface.c). */
export function showInterfacesBrief(zebra: Zebra, json: boolean): readonly string[] {
  const links = sortedLinks(zebra)
  const of = (link: Link) => shownAddresses(link).filter(each => !isLinkLocal(each))
  if (json) {
    const one = (link: Link): Json => ({ status: status(link), vrfName: 'default', addresses: of(link).map(text) })
    return [jsonText(Object.fromEntries(links.map(link => [link.name, one(link)])))]
  }
  const lines = links.flatMap(link => {
    const four = of(link).filter(({ address }) => typeof address === 'number')
    const six = of(link).filter(({ address }) => typeof address === 'bigint')
    const [first, ...more] = [
      ...four.map(text),
      ...six.slice(0, 1).map(each => `${six.length > 1 ? '+ ' : ''}${text(each)}`),
    ]
    const second = (each: string) =>
      `${' '.repeat(40)}${each.includes(':') && !each.startsWith('+') ? '+ ' : ''}${each}`
    return [
      `${link.name.padEnd(16)}${status(link).padEnd(8)}${'default'.padEnd(16)}${first ?? ''}`,
      ...more.map(second),
    ]
  })
  return [
    'Interface       Status  VRF             Addresses',
    '---------       ------  ---             ---------',
    ...lines,
    '',
  ]
}

function flagsOf(link: Link, between: string): string {
  const isLoopback = link.name === 'lo'
  const words = [
    link.adminUp && 'UP',
    !isLoopback && 'BROADCAST',
    isLoopback && 'LOOPBACK',
    link.running && 'RUNNING',
    !isLoopback && 'MULTICAST',
  ]
  return `<${words.filter(word => word !== false).join(between)}>`
}

function kindOf(link: Link): string {
  return KINDS.get(link.kind) ?? 'Other'
}

function isEthernet(link: Link): boolean {
  return link.name !== 'lo'
}

function changeLine(name: string, { count, last }: LinkChanges): string {
  return `  ${name}${`${count}`.padStart(5)}    last: ${last ?? '(never)'}`
}

/** `show interface`, of one device or of all. */
export function showInterfaces(zebra: Zebra, name: string | null): readonly string[] {
  const links = sortedLinks(zebra).filter(link => name === null || link.name === name)
  if (links.length === 0) return [`% Can't find interface ${name}`]
  return links.flatMap(link => [
    link.adminUp ? `Interface ${link.name} is up, line protocol is ${status(link)}` : `Interface ${link.name} is down`,
    changeLine('Link ups:   ', zebra.changesOf(link).up),
    changeLine('Link downs: ', zebra.changesOf(link).down),
    '  vrf: default',
    `  index ${link.index} metric 0 mtu ${link.mtu} speed ${link.speed ?? 0} `,
    `  flags: ${flagsOf(link, ',')}`,
    `  Type: ${isEthernet(link) ? 'Ethernet' : 'Loopback'}`,
    ...(isEthernet(link) ? [`  HWaddr: ${formatMac(link.mac)}`] : []),
    ...shownAddresses(link).map(each => `  ${typeof each.address === 'number' ? 'inet' : 'inet6'} ${text(each)}`),
    `  Interface Type ${kindOf(link)}`,
    '  Interface Slave Type None',
    '  protodown: off ',
    ...(link.kind === 'veth' ? [`  Parent interface: ${link.name}`] : []),
  ])
}

export function interfacesJson(zebra: Zebra, name: string | null): readonly string[] {
  const links = sortedLinks(zebra).filter(link => name === null || link.name === name)
  return [jsonText(Object.fromEntries(links.map(link => [link.name, interfaceJson(zebra, link)])))]
}

function interfaceJson(zebra: Zebra, link: Link): Json {
  const { up, down } = zebra.changesOf(link)
  return {
    administrativeStatus: link.adminUp ? 'up' : 'down',
    operationalStatus: status(link),
    linkDetection: true,
    linkUps: up.count,
    lastLinkUp: up.last ?? undefined,
    linkDowns: down.count,
    lastLinkDown: down.last ?? undefined,
    vrfName: 'default',
    mplsEnabled: false,
    linkDown: false,
    linkDownV6: false,
    mcForwardingV4: false,
    mcForwardingV6: false,
    pseudoInterface: false,
    index: link.index,
    metric: 0,
    mtu: link.mtu,
    speed: link.speed ?? 0,
    flags: flagsOf(link, ','),
    type: isEthernet(link) ? 'Ethernet' : 'Loopback',
    hardwareAddress: isEthernet(link) ? formatMac(link.mac) : undefined,
    ipAddresses: shownAddresses(link).map(each => ({ address: text(each), secondary: false, unnumbered: false })),
    interfaceType: kindOf(link),
    interfaceSlaveType: 'None',
    lacpBypass: false,
    evpnMh: {},
    protodown: 'off',
    parentInterface: link.kind === 'veth' ? link.name : undefined,
  }
}
