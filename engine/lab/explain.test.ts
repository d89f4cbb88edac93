import { expect, test } from 'vitest'
import { tryToReach } from './checks/reachable.ts'
import { Lab } from './lab.ts'
import { runScript } from './lab-script.ts'
import { threeHosts } from './labs/three-hosts.ts'
import { labSpec } from './spec.ts'

/** Why host1 does not reach host2 behind the router, after commands on one of the three. */
function reasons(on: string, commands: string, protocol: 'icmp' | 'tcp' | 'udp' = 'tcp'): readonly string[] {
  const lab = new Lab(labSpec(threeHosts), '1')
  expect(runScript(lab.sim, lab.host(on), `set -e\n${commands}`)).toEqual({ status: 0, output: '' })
  const tried = tryToReach(lab, { from: 'host1', to: 'host:host2', protocol, port: 80 })
  if (typeof tried === 'string') throw new Error(tried)
  return tried.reasons
}

const TCP = 'host1 -> host:host2:80/TCP'
const CLOSED = 'host2 refused the connection: nothing listens on 192.168.2.10:80/TCP'

interface Case {
  readonly what: string
  readonly on: string
  readonly commands: string
  readonly protocol?: 'icmp' | 'udp'
  readonly because: string
}

const CASES: readonly Case[] = [
  { what: 'nothing listens', on: 'host2', commands: 'true', because: `${TCP}: ${CLOSED}` },
  {
    what: 'nothing listens behind a DNAT: told with the port that it leads to',
    on: 'host2',
    commands: 'iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 81',
    because: `${TCP}: host2 refused the connection: nothing listens on 192.168.2.10:81/TCP`,
  },
  {
    what: 'no socket for UDP',
    on: 'host2',
    commands: 'true',
    protocol: 'udp',
    because: 'host1 -> host:host2:80/UDP: host2 refused the datagram: nothing listens on 192.168.2.10:80/UDP',
  },
  {
    what: 'a rule of a built-in chain',
    on: 'router',
    commands: 'iptables -A FORWARD -p udp\niptables -A FORWARD -p tcp --dport 80 -j DROP',
    because: `${TCP}: SYN was dropped on router, FORWARD, by filter FORWARD rule 2: -p tcp -m tcp --dport 80 -j DROP`,
  },
  {
    what: 'a rule of a chain of the user: the hook is the one that led there',
    on: 'host2',
    commands: 'iptables -N WEB\niptables -A INPUT -j WEB\niptables -A WEB -p tcp -j DROP',
    because: `${TCP}: SYN was dropped on host2, INPUT, by filter WEB rule 1: -p tcp -j DROP`,
  },
  {
    what: 'a rule of raw, before connections are tracked',
    on: 'router',
    commands: 'iptables -t raw -A PREROUTING -s 192.168.1.10 -j DROP',
    because: `${TCP}: SYN was dropped on router, PREROUTING, by raw PREROUTING rule 1: -s 192.168.1.10/32 -j DROP`,
  },
  {
    what: 'a REJECT is not a DROP',
    on: 'router',
    commands: 'iptables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset',
    because: `${TCP}: SYN was rejected on router, FORWARD, by filter FORWARD rule 1: -p tcp -j REJECT --reject-with tcp-reset`,
  },
  {
    what: 'at the sender itself',
    on: 'host1',
    commands: 'iptables -A OUTPUT -d 192.168.2.0/24 -j REJECT',
    because:
      `${TCP}: SYN was rejected on host1, OUTPUT, by filter OUTPUT rule 1: ` +
      '-d 192.168.2.0/24 -j REJECT --reject-with icmp-port-unreachable',
  },
  {
    what: 'the policy of a chain',
    on: 'router',
    commands: 'iptables -P FORWARD DROP',
    protocol: 'icmp',
    because: 'host1 -> host:host2/ICMP: echo request was dropped on router, FORWARD, by the policy of filter FORWARD',
  },
  {
    what: 'the way back',
    on: 'router',
    commands: 'iptables -A FORWARD -i eth1 -j DROP',
    protocol: 'icmp',
    because:
      'host1 -> host:host2/ICMP: echo request reached host2, but the answer was dropped on router, FORWARD, ' +
      'by filter FORWARD rule 1: -i eth1 -j DROP',
  },
]

test.each(CASES)('$what', ({ on, commands, protocol, because }) => {
  expect(reasons(on, commands, protocol)).toEqual([because])
})
