import { spawnSync } from 'node:child_process'
import { Lab, labSpec } from '../../engine/index.ts'
import { KernelNamespaces } from './kernel.ts'
import { mustRun } from './labs.ts'
import { NotMeasured, timed } from './measure.ts'

/** What this machine's kernel and the emulator do in a second, with the same commands on the same topology. */
interface Comparison {
  readonly what: string
  readonly how: string
  readonly emulator: number
  readonly kernel: number
}

const PINGS = 20_000
/** Machines that take an echo request or its reply: switch, router, server, and on the way back router, switch, client. */
const HOPS = 6
const REQUESTS = 500
/** The best of so many turns counts: whatever else a machine does only makes them slower. */
const TURNS = 10

/** A client behind a bridge, a router that translates addresses, a server. Both worlds understand it. */
const TOPOLOGY = `
for name in client switch router server; do ip netns add $name; ip -n $name link set lo up; done
ip link add c0 netns client type veth peer name p1 netns switch
ip link add r0 netns router type veth peer name p2 netns switch
ip link add r1 netns router type veth peer name s0 netns server
ip -n switch link add br0 up type bridge
for port in p1 p2; do ip -n switch link set $port master br0 up; done
ip -n client link set c0 up
for port in r0 r1; do ip -n router link set $port up; done
ip -n server link set s0 up
ip -n client addr add 10.0.1.2/24 dev c0
ip -n router addr add 10.0.1.1/24 dev r0
ip -n router addr add 10.0.2.1/24 dev r1
ip -n server addr add 10.0.2.2/24 dev s0
ip -n client route add default via 10.0.1.1
ip -n server route add default via 10.0.2.1
ip netns exec router sysctl -q -w net.ipv4.ip_forward=1
ip netns exec router iptables -P FORWARD DROP
ip netns exec router iptables -A FORWARD -m conntrack --ctstate NEW,ESTABLISHED,RELATED -j ACCEPT
ip netns exec router iptables -t nat -A PREROUTING -d 10.0.1.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2:80
`
const READY = `
for try in $(seq 100); do ip netns exec client curl -s -o /dev/null http://10.0.1.1/ && break; sleep 0.1; done
`
/** What is run in both worlds, and how much of it a command does. */
const MEASURED = [
  {
    what: 'packet-hops a second',
    how: `ping -f -c ${PINGS} over veth, bridge and a router with conntrack`,
    command: `ip netns exec client ping -f -q -c ${PINGS} 10.0.2.2 >/dev/null`,
    amount: PINGS * HOPS,
  },
  {
    what: 'HTTP requests a second',
    how: `curl, ${REQUESTS} requests over the same and DNAT; Node.js serves on the kernel's side`,
    command: `ip netns exec client curl -s -o /dev/null 'http://10.0.1.1/[1-${REQUESTS}]'`,
    amount: REQUESTS,
  },
] as const

/** What serves on the kernel's side. */
const SERVER = "require('node:http').createServer((_, response) => response.end('x'.repeat(200))).listen(80)"
const SERVE = `
ip netns exec server "$NODE" -e "$SERVER" & server=$!
trap 'kill $server' EXIT
`

/** Why the kernel of this machine cannot be measured, in a sentence; undefined when it can. */
function missing(): string | undefined {
  if (process.platform !== 'linux') return 'a Linux kernel is needed'
  if (process.getuid?.() !== 0) return 'network namespaces of the machine take root'
  for (const tool of ['bash', 'unshare', 'taskset', 'ip', 'iptables', 'ping', 'curl'])
    if (spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0) return `${tool} is not installed`
  return undefined
}

/** Measures both worlds in turns, on one core: a machine that changes its speed changes it for both. */
export async function compareWithKernel(): Promise<readonly Comparison[] | NotMeasured> {
  const reason = missing()
  if (reason !== undefined) return new NotMeasured(reason)
  spawnSync('taskset', ['-cp', '0', String(process.pid)])
  const kernel = new KernelNamespaces(`${TOPOLOGY}${SERVE}${READY}`, { NODE: process.execPath, SERVER })
  try {
    const failure = await kernel.ready()
    if (failure !== undefined) return failure
    return await inTurns(kernel, emulated())
  } finally {
    kernel.end()
  }
}

/** A lab of one machine with the topology in its namespaces. */
function emulated(): Lab {
  const machine = { name: 'machine', services: ['whoami'] }
  const lab = new Lab(labSpec({ name: 'bench', title: 'Bench', start: 'machine', hosts: [machine] }), '1')
  mustRun(lab, 'machine', `${TOPOLOGY}ip netns exec server /usr/lib/whoami >/dev/null 2>&1 &\n${READY}`)
  return lab
}

async function inTurns(kernel: KernelNamespaces, lab: Lab): Promise<readonly Comparison[] | NotMeasured> {
  const rows: Comparison[] = []
  for (const { what, how, command, amount } of MEASURED) {
    let [theirs, ours] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let turn = 0; turn < TURNS; turn++) {
      const milliseconds = await kernel.timed(command)
      if (milliseconds instanceof NotMeasured) return milliseconds
      theirs = Math.min(theirs, milliseconds)
      ours = Math.min(
        ours,
        timed(() => mustRun(lab, 'machine', command)),
      )
    }
    rows.push({ what, how, emulator: (amount * 1000) / ours, kernel: (amount * 1000) / theirs })
  }
  return rows
}
