/** The words of the language: pcap-filter(7). */
import type { Direction, IdType, Protocol } from './qualifier.ts'

/** Each spelling, with the protocol it names. */
export const PROTOCOL_WORDS = new Map<string, Protocol>([
  ...['link', 'ether', 'ppp', 'slip', 'fddi', 'tr', 'wlan'].map(word => [word, 'link'] as const),
  ...(
    [
      'ip ip6 arp rarp sctp tcp udp icmp icmp6 igmp igrp pim vrrp carp ah esp atalk aarp decnet lat sca moprc mopdl',
      'iso esis isis clnp l1 l2 iih lsp snp csnp psnp stp ipx netbeui radio',
    ]
      .join(' ')
      .split(' ') as Protocol[]
  ).map(word => [word, word] as const),
  ['es-is', 'esis'],
  ['is-is', 'isis'],
])

export const DIRECTION_WORDS = new Map<string, Direction>([
  ['src', 'src'],
  ['dst', 'dst'],
  ...([1, 2, 3, 4] as const).flatMap(
    number =>
      [
        [`addr${number}`, `addr${number}`],
        [`address${number}`, `addr${number}`],
      ] as const,
  ),
  ['ra', 'ra'],
  ['ta', 'ta'],
])

/** What may follow a direction, and what may not. */
export const TYPE_WORDS = new Map<string, IdType>([
  ['host', 'host'],
  ['net', 'net'],
  ['port', 'port'],
  ['portrange', 'portrange'],
])
export const UNDIRECTED_TYPE_WORDS = new Map<string, IdType>([
  ['proto', 'proto'],
  ['protochain', 'protochain'],
  ['gateway', 'gateway'],
])

/** The other words that begin or join something. */
export const WORDS: ReadonlySet<string> = new Set(
  [
    'mask less greater byte broadcast multicast and or not len length inbound outbound ifindex',
    'vlan mpls pppoed pppoes geneve llc',
    'type subtype direction dir on ifname rset ruleset rnr rulenum srnr subrulenum reason action',
    'lane metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metaconnect',
    'fisu lssu lsu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls',
  ]
    .join(' ')
    .split(' '),
)

/** Numbers that have a name. */
export const CONSTANTS = new Map<string, number>([
  ['icmptype', 0],
  ['icmpcode', 1],
  ['icmp-echoreply', 0],
  ['icmp-unreach', 3],
  ['icmp-sourcequench', 4],
  ['icmp-redirect', 5],
  ['icmp-echo', 8],
  ['icmp-routeradvert', 9],
  ['icmp-routersolicit', 10],
  ['icmp-timxceed', 11],
  ['icmp-paramprob', 12],
  ['icmp-tstamp', 13],
  ['icmp-tstampreply', 14],
  ['icmp-ireq', 15],
  ['icmp-ireqreply', 16],
  ['icmp-maskreq', 17],
  ['icmp-maskreply', 18],
  ['icmp6type', 0],
  ['icmp6code', 1],
  ['icmp6-destinationunreach', 1],
  ['icmp6-packettoobig', 2],
  ['icmp6-timeexceeded', 3],
  ['icmp6-parameterproblem', 4],
  ['icmp6-echo', 128],
  ['icmp6-echoreply', 129],
  ['icmp6-multicastlistenerquery', 130],
  ['icmp6-multicastlistenerreportv1', 131],
  ['icmp6-multicastlistenerdone', 132],
  ['icmp6-routersolicit', 133],
  ['icmp6-routeradvert', 134],
  ['icmp6-neighborsolicit', 135],
  ['icmp6-neighboradvert', 136],
  ['icmp6-redirect', 137],
  ['icmp6-routerrenum', 138],
  ['icmp6-nodeinformationquery', 139],
  ['icmp6-nodeinformationresponse', 140],
  ['icmp6-ineighbordiscoverysolicit', 141],
  ['icmp6-ineighbordiscoveryadvert', 142],
  ['icmp6-multicastlistenerreportv2', 143],
  ['icmp6-homeagentdiscoveryrequest', 144],
  ['icmp6-homeagentdiscoveryreply', 145],
  ['icmp6-mobileprefixsolicit', 146],
  ['icmp6-mobileprefixadvert', 147],
  ['icmp6-certpathsolicit', 148],
  ['icmp6-certpathadvert', 149],
  ['icmp6-multicastrouteradvert', 151],
  ['icmp6-multicastroutersolicit', 152],
  ['icmp6-multicastrouterterm', 153],
  ['tcpflags', 13],
  ['tcp-fin', 0x01],
  ['tcp-syn', 0x02],
  ['tcp-rst', 0x04],
  ['tcp-push', 0x08],
  ['tcp-ack', 0x10],
  ['tcp-urg', 0x20],
  ['tcp-ece', 0x40],
  ['tcp-cwr', 0x80],
])
