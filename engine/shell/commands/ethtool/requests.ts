import type { Link } from '../../../net/link.ts'
import { Veth } from '../../../net/links/veth.ts'

/** What a request says that no driver here answers: the text behind the name of the device's error, and the status. */
interface Refused {
  /** The words before `: Operation not supported`; none when netlink itself says so. */
  readonly doing: string
  readonly status: number
  /** Lines that follow. */
  readonly more?: string
}

const NETLINK = 'netlink error'
const BY_NETLINK: Refused = { doing: NETLINK, status: 1 }
const RX_RINGS: Refused = {
  doing: 'Cannot get RX rings',
  status: 1,
  more: 'rxclass: Cannot get RX class rule count: %\nRX classification rule retrieval failed\n',
}

/** ethtool.c and netlink/ of ethtool 6.1: requests that virtual devices refuse. */
const REFUSED: Readonly<Record<string, Refused>> = {
  '-a': BY_NETLINK,
  '-g': BY_NETLINK,
  '-c': BY_NETLINK,
  '-m': BY_NETLINK,
  '--show-priv-flags': BY_NETLINK,
  '--show-eee': BY_NETLINK,
  '--show-fec': BY_NETLINK,
  '-x': { doing: 'Cannot get RX ring count', status: 1 },
  '-n': RX_RINGS,
  '-u': RX_RINGS,
  '-p': { doing: 'Cannot identify NIC', status: 255 },
  '-t': { doing: 'Cannot test', status: 74 },
  '-d': { doing: 'Cannot get register dump', status: 74 },
  '-e': { doing: 'Cannot get EEPROM data', status: 74 },
  '-r': { doing: 'Cannot restart autonegotiation', status: 255 },
}

/** The loopback device has no ethtool operations at all, so that what asks for the driver first fails there. */
const LOOPBACK: Readonly<Record<string, Refused>> = {
  '-d': { doing: 'Cannot get driver information', status: 72 },
  '-e': { doing: 'Cannot get driver information', status: 74 },
}

export function isRefused(option: string): boolean {
  return Object.hasOwn(REFUSED, option)
}

/** What is written for a request that is refused, and the status; undefined for a request of another kind. */
export function refusalOf(option: string, link: Link): { readonly text: string; readonly status: number } | undefined {
  const loopback = link.type === 'loopback' && Object.hasOwn(LOOPBACK, option) ? LOOPBACK[option] : undefined
  const refused = loopback ?? (isRefused(option) ? REFUSED[option] : undefined)
  if (refused === undefined) return undefined
  const why = 'Operation not supported'
  return { text: `${refused.doing}: ${why}\n${(refused.more ?? '').replace('%', why)}`, status: refused.status }
}

/** `ethtool -T`: what __ethtool_get_ts_info() answers, and that a veth and lo stamp what they send. */
export function timestampingText(link: Link): string {
  const sends = link instanceof Veth || link.type === 'loopback' ? '\tsoftware-transmit\n' : ''
  return `Time stamping parameters for ${link.name}:\nCapabilities:\n${sends}\tsoftware-receive\n\tsoftware-system-clock
PTP Hardware Clock: none\nHardware Transmit Timestamp Modes: none\nHardware Receive Filter Modes: none\n`
}

/** `ethtool -l`: the queues of a veth; undefined for a device without. */
export function channelsText(link: Link): string | undefined {
  if (!(link instanceof Veth)) return undefined
  const [rx, tx] = [link.numRxQueues, link.numTxQueues]
  const block = (received: number, sent: number) =>
    `RX:\t\t${received}\nTX:\t\t${sent}\nOther:\t\tn/a\nCombined:\tn/a\n`
  return `Channel parameters for ${link.name}:\nPre-set maximums:\n${block(rx, tx)}Current hardware settings:\n${block(1, 1)}`
}
