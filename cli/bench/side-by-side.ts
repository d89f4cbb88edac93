import { spawnSync } from 'node:child_process'
import { Lab, labSpec } from '../../engine/index.ts'
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
/** The best of so many runs counts: whatever else a machine does only makes them slower. */
const RUNS = 10

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
const MEASURED = [
  `ip netns exec client ping -f -q -c ${PINGS} 10.0.2.2 >/dev/null`,
  `ip netns exec client curl -s -o /dev/null 'http://10.0.1.1/[1-${REQUESTS}]'`,
] as const

/** What serves on the kernel's side. */
const SERVER = "require('node:http').createServer((_, response) => response.end('x'.repeat(200))).listen(80)"

/** Why the kernel of this machine cannot be measured, in a sentence; undefined when it can. */
function missing(): string | undefined {
  if (process.platform !== 'linux') return 'a Linux kernel is needed'
  if (process.getuid?.() !== 0) return 'network namespaces of the machine take root'
  for (const tool of ['bash', 'unshare', 'taskset', 'ip', 'iptables', 'ping', 'curl'])
    if (spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0) return `${tool} is not installed`
  return undefined
}

/** Measures both worlds, one after the other, on one core. */
export function compareWithKernel(): readonly Comparison[] | NotMeasured {
  const reason = missing()
  if (reason !== undefined) return new NotMeasured(reason)
  spawnSync('taskset', ['-cp', '0', String(process.pid)])
  const kernel = onKernel()
  if (kernel instanceof NotMeasured) return kernel
  const [flood, fetch] = onEmulator()
  const hops = PINGS * HOPS * 1000
  return [
    {
      what: 'packet-hops a second',
      how: `ping -f -c ${PINGS} over veth, bridge and a router with conntrack`,
      emulator: hops / flood!,
      kernel: hops / kernel[0]!,
    },
    {
      what: 'HTTP requests a second',
      how: `curl, ${REQUESTS} requests over the same and DNAT; Node.js serves on the kernel's side`,
      emulator: (REQUESTS * 1000) / fetch!,
      kernel: (REQUESTS * 1000) / kernel[1]!,
    },
  ]
}

/** Milliseconds of each command. */
function onEmulator(): number[] {
  const machine = { name: 'machine', services: ['whoami'] }
  const lab = new Lab(labSpec({ name: 'bench', title: 'Bench', start: 'machine', hosts: [machine] }), '1')
  mustRun(lab, 'machine', `${TOPOLOGY}ip netns exec server /usr/lib/whoami >/dev/null 2>&1 &\n${READY}`)
  return MEASURED.map(command =>
    Math.min(...Array.from({ length: RUNS }, () => timed(() => mustRun(lab, 'machine', command)))),
  )
}

/** The same, in namespaces that are gone when the script is. */
function onKernel(): number[] | NotMeasured {
  const runs = MEASURED.map(
    command =>
      `for run in $(seq ${RUNS}); do start=$(date +%s%N); ${command}; echo $(($(date +%s%N) - start)); done; echo`,
  )
  const script = `set -e
mkdir -p /run/netns && mount -t tmpfs none /run/netns
${TOPOLOGY}
ip netns exec server "$NODE" -e "$SERVER" & server=$!
trap 'kill $server' EXIT
${READY}
${runs.join('\n')}`
  const { status, stdout, stderr } = spawnSync('taskset', ['-c', '0', 'unshare', '-n', '-m', 'bash', '-c', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, SERVER },
  })
  if (status !== 0) return new NotMeasured(`the script failed on this kernel: ${stderr.trim()}`)
  const parts = stdout.split('\n\n').slice(0, MEASURED.length)
  return parts.map(part => Math.min(...part.split('\n').map(Number)) / 1e6)
}
