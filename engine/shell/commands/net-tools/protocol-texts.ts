/** How netstat -s says a counter: a text with `%` for the number, and whether it stands there at 0 too. */
export interface CounterText {
  readonly text: string
  readonly always?: true
  /** Listed beneath a heading of its own. */
  readonly under?: string
}

type Texts = Readonly<Record<string, CounterText>>

const always = (text: string): CounterText => ({ text, always: true })
const other = (text: string): CounterText => ({ text })
const INPUT = 'ICMP input histogram:'
const OUTPUT = 'ICMP output histogram:'

const ICMP_TYPES: readonly (readonly [name: string, text: string])[] = [
  ['DestUnreachs', 'destination unreachable: %'],
  ['ParmProbs', 'wrong parameters: %'],
  ['SrcQuenchs', 'source quenches: %'],
  ['Redirects', 'redirects: %'],
  ['Echos', 'echo requests: %'],
  ['EchoReps', 'echo replies: %'],
  ['Timestamps', 'timestamp request: %'],
  ['TimestampReps', 'timestamp reply: %'],
  ['AddrMasks', 'address mask request: %'],
  ['AddrMaskReps', 'address mask replies: %'],
]

/** icmptab of statistics.c: what is received and what is sent, where a few types are called otherwise. */
function icmpTexts(): Texts {
  const sent: Readonly<Record<string, string>> = {
    Redirects: 'redirect: %',
    SrcQuenchs: 'source quench: %',
    Timestamps: 'timestamp requests: %',
    TimestampReps: 'timestamp replies: %',
    AddrMasks: 'address mask requests: %',
  }
  return {
    InMsgs: always('% ICMP messages received'),
    InErrors: always('% input ICMP message failed'),
    OutMsgs: always('% ICMP messages sent'),
    OutErrors: always('% ICMP messages failed'),
    InTimeExcds: { text: 'timeout in transit: %', under: INPUT },
    OutTimeExcds: { text: 'time exceeded: %', under: OUTPUT },
    ...Object.fromEntries(ICMP_TYPES.map(([name, text]) => [`In${name}`, { text, under: INPUT }])),
    ...Object.fromEntries(
      ICMP_TYPES.map(([name, text]) => [`Out${name}`, { text: sent[name] ?? text, under: OUTPUT }]),
    ),
  }
}

/** iptab, icmptab, tcptab, udptab and tcpexttab of statistics.c, net-tools 2.10. A counter without a text is told by its name. */
export const PROTOCOL_TEXTS: Readonly<Record<string, Texts>> = {
  Ip: {
    InReceives: always('% total packets received'),
    InHdrErrors: other('% with invalid headers'),
    InAddrErrors: other('% with invalid addresses'),
    ForwDatagrams: always('% forwarded'),
    InUnknownProtos: other('% with unknown protocol'),
    InDiscards: always('% incoming packets discarded'),
    InDelivers: always('% incoming packets delivered'),
    OutRequests: always('% requests sent out'),
    OutDiscards: other('% outgoing packets dropped'),
    OutNoRoutes: other('% dropped because of missing route'),
    ReasmTimeout: other('% fragments dropped after timeout'),
    ReasmReqds: other('% reassemblies required'),
    ReasmOKs: other('% packets reassembled ok'),
    ReasmFails: other('% packet reassemblies failed'),
    FragOKs: other('% fragments received ok'),
    FragFails: other('% fragments failed'),
    FragCreates: other('% fragments created'),
  },
  Icmp: icmpTexts(),
  Tcp: {
    ActiveOpens: always('% active connection openings'),
    PassiveOpens: always('% passive connection openings'),
    AttemptFails: always('% failed connection attempts'),
    EstabResets: always('% connection resets received'),
    CurrEstab: always('% connections established'),
    InSegs: always('% segments received'),
    OutSegs: always('% segments sent out'),
    RetransSegs: always('% segments retransmitted'),
    InErrs: always('% bad segments received'),
    OutRsts: always('% resets sent'),
  },
  Udp: {
    InDatagrams: always('% packets received'),
    NoPorts: always('% packets to unknown port received'),
    InErrors: always('% packet receive errors'),
    OutDatagrams: always('% packets sent'),
    RcvbufErrors: always('% receive buffer errors'),
    SndbufErrors: always('% send buffer errors'),
  },
  TcpExt: {
    SyncookiesSent: other('% SYN cookies sent'),
    SyncookiesRecv: other('% SYN cookies received'),
    SyncookiesFailed: other('% invalid SYN cookies received'),
    EmbryonicRsts: other('% resets received for embryonic SYN_RECV sockets'),
    PruneCalled: other('% packets pruned from receive queue because of socket buffer overrun'),
    OutOfWindowIcmps: other('% ICMP packets dropped because they were out-of-window'),
    TW: other('% TCP sockets finished time wait in fast timer'),
    TWRecycled: other('% time wait sockets recycled by time stamp'),
    PAWSEstab: other('% packets rejected in established connections because of timestamp'),
    DelayedACKs: other('% delayed acks sent'),
    DelayedACKLost: other('Quick ack mode was activated % times'),
    ListenOverflows: other('% times the listen queue of a socket overflowed'),
    ListenDrops: other('% SYNs to LISTEN sockets dropped'),
    TCPHPHits: always('% packet headers predicted'),
    TCPPureAcks: other('% acknowledgments not containing data payload received'),
    TCPHPAcks: other('% predicted acknowledgments'),
    TCPSackRecovery: other('% times recovered from packet loss by selective acknowledgements'),
    TCPRenoRecovery: other('% times recovered from packet loss due to fast retransmit'),
    TCPLostRetransmit: other('% retransmits lost'),
    TCPFastRetrans: other('% fast retransmits'),
    TCPSlowStartRetrans: other('% retransmits in slow start'),
    TCPTimeouts: other('% other TCP timeouts'),
    TCPDSACKOldSent: other('% DSACKs sent for old packets'),
    TCPDSACKOfoSent: other('% DSACKs sent for out of order packets'),
    TCPDSACKRecv: other('% DSACKs received'),
    TCPAbortOnData: other('% connections reset due to unexpected data'),
    TCPAbortOnClose: other('% connections reset due to early user close'),
    TCPAbortOnTimeout: other('% connections aborted due to timeout'),
  },
}
