import { describe, expect, test } from 'vitest'
import { bareHost } from '../engine/lab/bare.ts'
import { runCommand } from '../engine/lab/run.ts'
import type { Host } from '../engine/linux/host.ts'
import type { Extension } from '../engine/linux/netfilter/xtables/extension.ts'
import { matchTypes } from '../engine/linux/netfilter/xtables/matches/index.ts'
import { targetTypes } from '../engine/linux/netfilter/xtables/targets/index.ts'
import { decodeUtf8 } from '../engine/sim/utf8.ts'

/** A rule for each match: `TABLE CHAIN REST`. */
const MATCHES: Readonly<Record<string, string>> = {
  addrtype: 'filter INPUT -m addrtype ! --src-type LOCAL --dst-type MULTICAST --limit-iface-in',
  ah: 'filter INPUT -p ah -m ah ! --ahspi 5:9',
  bpf: 'filter INPUT -m bpf --bytecode "2,48 0 0 9,6 0 0 1"',
  cgroup: 'filter INPUT -m cgroup ! --path /',
  cluster: 'filter INPUT -m cluster --cluster-total-nodes 3 ! --cluster-local-node 2 --cluster-hash-seed 7',
  comment: 'filter INPUT -m comment --comment "two words, one \\"quoted\\""',
  connbytes: 'filter INPUT -m connbytes ! --connbytes 5:9 --connbytes-dir both --connbytes-mode avgpkt',
  connlabel: 'filter INPUT -m connlabel ! --label 5 --set',
  connlimit: 'filter INPUT -m connlimit --connlimit-upto 5 --connlimit-mask 24 --connlimit-daddr',
  connmark: 'filter INPUT -m connmark ! --mark 0x5/0xff',
  conntrack: 'filter INPUT -m conntrack ! --ctstate NEW,RELATED --ctproto 6 --ctexpire 5:9 --ctdir REPLY',
  cpu: 'filter INPUT -m cpu ! --cpu 3',
  dccp: 'filter INPUT -p dccp -m dccp --sport 5 ! --dccp-types REQUEST,INVALID --dccp-option 3',
  devgroup: 'filter FORWARD -m devgroup ! --src-group 5/0xf --dst-group 0x9',
  dscp: 'filter INPUT -m dscp ! --dscp-class AF21',
  dst: 'filter INPUT -m dst ! --dst-len 8 --dst-opts 1,2:3',
  ecn: 'filter INPUT -p tcp -m ecn ! --ecn-tcp-cwr --ecn-ip-ect 2',
  esp: 'filter INPUT -p esp -m esp ! --espspi 5',
  eui64: 'filter INPUT -m eui64',
  frag: 'filter INPUT -m frag ! --fragid 5 --fraglen 8 --fragres --fragmore',
  hashlimit:
    'filter INPUT -m hashlimit --hashlimit-above 512kb/s --hashlimit-burst 1mb --hashlimit-mode srcip --hashlimit-name x',
  hbh: 'filter INPUT -m hbh --hbh-len 8 --hbh-opts 5',
  helper: 'filter INPUT -m helper ! --helper ftp',
  hl: 'filter INPUT -m hl --hl-gt 5',
  icmp: 'filter INPUT -p icmp -m icmp ! --icmp-type host-unreachable',
  icmp6: 'filter INPUT -p ipv6-icmp -m icmp6 --icmpv6-type echo-request',
  ipcomp: 'filter INPUT -p ipcomp -m ipcomp ! --ipcompspi 5 --compres',
  iprange: 'filter INPUT -m iprange ! --src-range 10.0.0.1-10.0.0.9 --dst-range 10.1.0.0-10.2.0.0',
  ipv6header: 'filter INPUT -m ipv6header ! --header esp,frag --soft',
  ipvs: 'filter INPUT -m ipvs ! --vproto 6 --vport 80 --vdir REPLY ! --vmethod MASQ',
  length: 'filter INPUT -m length ! --length 5:9',
  limit: 'filter INPUT -m limit --limit 7/min --limit-burst 9',
  mac: 'filter INPUT -m mac ! --mac-source 02:00:00:00:00:01',
  mark: 'filter INPUT -m mark ! --mark 0x5/0xff',
  mh: 'filter INPUT -p mobility-header -m mh ! --mh-type 1:3',
  multiport: 'filter INPUT -p tcp -m multiport ! --dports 80,443,1000:2000',
  osf: 'filter INPUT -p tcp -m osf ! --genre Linux --ttl 1 --log 0',
  owner: 'filter OUTPUT -m owner ! --uid-owner 5-9 --gid-owner 0 --suppl-groups',
  physdev: 'filter FORWARD -m physdev ! --physdev-in eth1 --physdev-is-bridged',
  pkttype: 'filter INPUT -m pkttype ! --pkt-type multicast',
  policy: 'filter INPUT -m policy --dir in --pol ipsec --strict --proto esp --reqid 5',
  quota: 'filter INPUT -m quota ! --quota 5000000000',
  rateest:
    'filter INPUT -m rateest --rateest-delta --rateest1 A --rateest-bps1 8bit --rateest-lt --rateest-bps2 16bit --rateest2 A',
  realm: 'filter INPUT -m realm ! --realm 0x5/0xff',
  recent: 'filter INPUT -m recent ! --update --seconds 5 --hitcount 3 --rttl --name x --rdest',
  rpfilter: 'raw PREROUTING -m rpfilter --loose --validmark --invert',
  rt: 'filter INPUT -m rt --rt-type 0 ! --rt-segsleft 1:3 --rt-0-addrs ::1,::2 --rt-0-not-strict',
  sctp: 'filter INPUT -p sctp -m sctp ! --sport 5:9 --chunk-types any DATA:Be,INIT',
  set: 'filter INPUT -m set ! --match-set members src,dst',
  socket: 'mangle PREROUTING -m socket --transparent --nowildcard',
  srh: 'filter INPUT -m srh ! --srh-next-hdr 17 --srh-segs-left-gt 1 --srh-tag 5 --srh-psid fd00::/64',
  state: 'filter INPUT -m state ! --state ESTABLISHED',
  statistic: 'filter INPUT -m statistic --mode nth ! --every 5 --packet 2',
  string: 'filter INPUT -m string ! --string "a \\"b\\"" --algo bm --from 5 --to 90 --icase',
  tcp: 'filter INPUT -p tcp -m tcp ! --sport 5:9 --dport 80 ! --tcp-flags SYN,ACK SYN --tcp-option 3',
  tcpmss: 'filter INPUT -p tcp -m tcpmss ! --mss 500:600',
  time: 'filter INPUT -m time --timestart 08:00 --timestop 18:30:05 --weekdays Mon,Fri --monthdays 1,15 --kerneltz',
  tos: 'filter INPUT -m tos ! --tos 0x10/0x3f',
  ttl: 'filter INPUT -m ttl --ttl-lt 5',
  u32: 'filter INPUT -m u32 ! --u32 "6&0xFF=1:5,17&&0>>22&0x3C@4=0x29"',
  udp: 'filter INPUT -p udp -m udp ! --dport 5:9',
}

/** The same for each target. */
const TARGETS: Readonly<Record<string, string>> = {
  AUDIT: 'filter INPUT -j AUDIT --type reject',
  CHECKSUM: 'mangle POSTROUTING -j CHECKSUM --checksum-fill',
  CLASSIFY: 'mangle POSTROUTING -j CLASSIFY --set-class 1:10',
  CONNMARK: 'mangle PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xf0',
  CONNSECMARK: 'mangle PREROUTING -j CONNSECMARK --restore',
  CT: 'raw PREROUTING -p tcp -j CT --helper ftp --ctevents new,destroy --expevents new --zone-orig 5',
  DNAT: 'nat PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.9:80-90 --random --persistent',
  DNPT: 'mangle PREROUTING -j DNPT --src-pfx fd00::/48 --dst-pfx fd01::/56',
  DSCP: 'mangle PREROUTING -j DSCP --set-dscp-class CS3',
  ECN: 'mangle PREROUTING -p tcp -j ECN --ecn-tcp-cwr 1 --ecn-ip-ect 2',
  HL: 'mangle PREROUTING -j HL --hl-dec 3',
  HMARK: 'mangle PREROUTING -j HMARK --hmark-tuple src,dst,sport,proto --hmark-rnd 0xfe --hmark-mod 9 --hmark-offset 5',
  IDLETIMER: 'filter INPUT -j IDLETIMER --timeout 5 --label x --alarm',
  LOG: 'filter INPUT -j LOG --log-prefix "a \\"b\\": " --log-level debug --log-tcp-options --log-uid',
  MARK: 'mangle PREROUTING -j MARK --set-xmark 0x5/0xf0',
  MASQUERADE: 'nat POSTROUTING -p tcp -j MASQUERADE --to-ports 5-9 --random-fully',
  NETMAP: 'nat PREROUTING -d 10.0.0.0/24 -j NETMAP --to 10.1.0.0/24',
  NFLOG: 'filter INPUT -j NFLOG --nflog-prefix "a b" --nflog-group 3 --nflog-size 64 --nflog-threshold 5',
  NFQUEUE: 'filter INPUT -j NFQUEUE --queue-balance 1:3 --queue-bypass --queue-cpu-fanout',
  NOTRACK: 'raw PREROUTING -j NOTRACK',
  RATEEST: 'filter INPUT -j RATEEST --rateest-name B --rateest-interval 2s --rateest-ewmalog 9s',
  REDIRECT: 'nat PREROUTING -p tcp -j REDIRECT --to-ports 80-90 --random',
  REJECT: 'filter INPUT -p tcp -j REJECT --reject-with tcp-reset',
  SET: 'filter INPUT -j SET --add-set members src,dst --exist --timeout 5',
  SNAT: 'nat POSTROUTING -p udp -j SNAT --to-source 10.0.0.1:80-90 --random --persistent',
  SNPT: 'mangle POSTROUTING -j SNPT --src-pfx fd00::/48 --dst-pfx fd01::/56',
  SYNPROXY: 'filter INPUT -p tcp -j SYNPROXY --sack-perm --mss 1460',
  TCPMSS: 'mangle FORWARD -p tcp -j TCPMSS --set-mss 1200',
  TCPOPTSTRIP: 'mangle PREROUTING -p tcp -j TCPOPTSTRIP --strip-options mss,9,timestamp',
  TEE: 'mangle PREROUTING -j TEE --gateway 10.0.0.1 --oif lo',
  TOS: 'mangle PREROUTING -j TOS --set-tos 0x10/0x3f',
  TPROXY: 'mangle PREROUTING -p tcp -j TPROXY --on-port 80 --on-ip 10.0.0.1 --tproxy-mark 0x1/0x1',
  TRACE: 'raw PREROUTING -j TRACE',
  TTL: 'mangle PREROUTING -j TTL --ttl-inc 3',
}

/** What the emulated kernel has not, though iptables knows the words: it is refused, and no rule comes of it. */
const REFUSED: Readonly<Record<string, string>> = {
  CLUSTERIP: 'filter INPUT -j CLUSTERIP',
  LED: 'filter INPUT -j LED --led-trigger-id x',
  SECMARK: 'mangle PREROUTING -j SECMARK --selctx system_u:object_r:x:s0',
  ULOG: 'filter INPUT -j ULOG --ulog-nlgroup 3',
  nfacct: 'filter INPUT -m nfacct --nfacct-name x',
}

/** For the other family, where addresses are in the rule. */
const IPV6: Readonly<Record<string, string>> = {
  DNAT: 'nat PREROUTING -p tcp -j DNAT --to-destination [fd00::1-fd00::9]:80-90 --persistent',
  NETMAP: 'nat PREROUTING -d fd00::/64 -j NETMAP --to fd01::/64',
  SNAT: 'nat POSTROUTING -p udp -j SNAT --to-source [fd00::1]:80-90 --random',
  SET: 'filter INPUT -j SET --del-set members6 src,dst',
  TEE: 'mangle PREROUTING -j TEE --gateway fd00::1',
  TPROXY: 'mangle PREROUTING -p tcp -j TPROXY --on-port 80 --on-ip fd00::1',
  ah: 'filter INPUT -m ah ! --ahspi 5:9 --ahlen 20 --ahres',
  iprange: 'filter INPUT -m iprange ! --src-range fd00::1-fd00::9',
  policy:
    'filter INPUT -m policy --dir in --pol ipsec --strict --mode tunnel --tunnel-src fd00::/8 --tunnel-dst fd01::1',
  set: 'filter INPUT -m set --match-set members6 src,dst',
}

function run(host: Host, script: string): { text: string; status: number } {
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += decodeUtf8(bytes)
  }
  const status = runCommand(host, ['/bin/bash', '-c', script], { stdout: take, stderr: take }, 100_000)
  return { text, status }
}

/** With the sets and the rates that rules refer to. */
function prepared(): Host {
  const host = bareHost()
  run(
    host,
    'ipset create members hash:ip,port; ipset create members6 hash:ip,port family inet6; for p in iptables ip6tables; do $p -t security -A INPUT -j RATEEST --rateest-name A --rateest-interval 1s --rateest-ewmalog 4s; done',
  )
  return host
}

interface Case {
  readonly name: string
  readonly program: 'iptables' | 'ip6tables'
  readonly rule: string
}

const cases: readonly Case[] = [
  ...matchTypes.map(type => ({ type, rules: MATCHES })),
  ...targetTypes.map(type => ({ type, rules: TARGETS })),
].flatMap(({ type, rules }: { type: Extension; rules: Readonly<Record<string, string>> }) =>
  ([4, 6] as const)
    .filter(family => (type.family ?? family) === family)
    .map(family => ({
      name: type.name,
      program: family === 4 ? ('iptables' as const) : ('ip6tables' as const),
      rule: (family === 6 ? IPV6[type.name] : undefined) ?? rules[type.name] ?? REFUSED[type.name] ?? '',
    })),
)

const host = prepared()

describe('a rule, saved and read again', () => {
  test.each(cases)('$program $name', ({ name, program, rule }) => {
    expect(rule, `${name} is registered and has no rule here`).not.toBe('')
    const [table, chain, ...rest] = rule.split(' ')
    const added = run(host, `${program} -t ${table} -A ${chain} ${rest.join(' ')}`)
    if (REFUSED[name] !== undefined) {
      expect(added.status, added.text).toBe(4)
      return
    }
    expect(added, rule).toEqual({ text: '', status: 0 })
    const saved = run(host, `${program}-save -t ${table} | grep -v '^#'`).text
    expect(saved).toContain(name)
    expect(run(host, `${program} -t ${table} -F ${chain}`).status).toBe(0)
    const again = `${program}-restore --noflush <<'END'\n${saved}END\n${program}-save -t ${table} | grep -v '^#'`
    expect(run(host, again).text).toBe(saved)
    run(host, `${program} -t ${table} -F ${chain}`)
  })

  test('names are registered once for a family', () => {
    for (const types of [matchTypes, targetTypes] as readonly (readonly Extension[])[])
      for (const family of [4, 6]) {
        const names = types.filter(type => (type.family ?? family) === family).map(({ name }) => name)
        expect(new Set(names).size).toBe(names.length)
      }
  })
})
