import * as types from './types/table.ts'
import type { DataType } from './types/type.ts'

/** Keys of `meta` in the order in which nft names them (src/meta.c), and what they hold. */
export const META_KEYS: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['length', types.INTEGER],
  ['protocol', types.ETHER_TYPE],
  ['priority', types.CLASSID],
  ['mark', types.MARK],
  ['iif', types.IFINDEX],
  ['oif', types.IFINDEX],
  ['iifname', types.IFNAME],
  ['oifname', types.IFNAME],
  ['iiftype', types.IFTYPE],
  ['oiftype', types.IFTYPE],
  ['skuid', types.UID],
  ['skgid', types.GID],
  ['nftrace', types.integerOf(1, 'host')],
  ['rtclassid', types.REALM],
  ['secmark', types.INTEGER],
  ['nfproto', types.NF_PROTO],
  ['l4proto', types.INET_PROTO],
  ['ibrname', types.IFNAME],
  ['obrname', types.IFNAME],
  ['pkttype', types.PKT_TYPE],
  ['cpu', types.INTEGER],
  ['iifgroup', types.DEVGROUP],
  ['oifgroup', types.DEVGROUP],
  ['cgroup', types.INTEGER],
  ['random', types.INTEGER],
  ['ipsec', types.BOOLEAN],
  ['iifkind', types.IFNAME],
  ['oifkind', types.IFNAME],
  ['ibrpvid', types.integerOf(16, 'host')],
  ['ibrvproto', types.ETHER_TYPE],
  ['time', types.DATE],
  ['day', types.DAY],
  ['hour', types.HOUR],
  ['sdif', types.IFINDEX],
  ['sdifname', types.IFNAME],
])

/** Those that stand without the word `meta`, and as such they are listed when `LISTED_BARE` says so. */
export const BARE_META: ReadonlySet<string> = new Set([
  'mark',
  'iif',
  'iifname',
  'iiftype',
  'oif',
  'oifname',
  'oiftype',
  'skuid',
  'skgid',
  'nftrace',
  'rtclassid',
  'ibriport',
  'ibridgename',
  'obriport',
  'obridgename',
  'pkttype',
  'cpu',
  'iifgroup',
  'oifgroup',
  'cgroup',
  'ipsec',
  'time',
  'day',
  'hour',
])
/** meta_expr_print. */
export const LISTED_BARE: ReadonlySet<string> = new Set(['iif', 'iifname', 'oif', 'oifname', 'iifgroup', 'oifgroup'])

/** Keys of `meta` that `set` can change. */
export const META_SET: ReadonlySet<string> = new Set(['mark', 'priority', 'nftrace', 'pkttype', 'secmark', 'rtclassid'])

/** Keys of `ct` (src/ct.c), and what they hold. */
export const CT_KEYS: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['state', types.CT_STATE],
  ['direction', types.CT_DIR],
  ['status', types.CT_STATUS],
  ['mark', types.MARK],
  ['expiration', types.TIME],
  ['helper', types.HELPER_NAME],
  ['l3proto', types.NF_PROTO],
  ['protocol', types.INET_PROTO],
  ['saddr', types.IPV4],
  ['daddr', types.IPV4],
  ['ip saddr', types.IPV4],
  ['ip daddr', types.IPV4],
  ['ip6 saddr', types.IPV6],
  ['ip6 daddr', types.IPV6],
  ['proto-src', types.INET_SERVICE],
  ['proto-dst', types.INET_SERVICE],
  ['label', types.CT_LABEL],
  ['bytes', types.integerOf(64, 'host')],
  ['packets', types.integerOf(64, 'host')],
  ['avgpkt', types.integerOf(64, 'host')],
  ['zone', types.integerOf(16, 'host')],
  ['id', types.INTEGER],
  ['event', types.CT_EVENT],
])
/** Keys that mean something only in one direction. */
export const CT_DIRECTED: ReadonlySet<string> = new Set([
  'saddr',
  'daddr',
  'ip saddr',
  'ip daddr',
  'ip6 saddr',
  'ip6 daddr',
  'l3proto',
  'protocol',
  'proto-src',
  'proto-dst',
  'bytes',
  'packets',
  'avgpkt',
  'zone',
])
export const CT_SET: ReadonlySet<string> = new Set(['mark', 'label', 'zone', 'event', 'helper'])
