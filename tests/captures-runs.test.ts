/**
 * Every recorded script and some work on the reference lab, run on the emulator with all devices tapped: what passed is well-formed, and
 * every checksum is right. Our own dissection says so always, tshark where it is installed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  type DissectedField,
  dissect,
  type HeardFrame,
  type Host,
  Lab,
  labSpec,
  labs,
  linkTypeOf,
  runLabScript,
  runScript,
  scriptHost,
  Wiretap,
} from '../engine/index.ts'
import * as pcap from '../engine/wire/pcap.ts'
import { TcpdumpPrinter } from '../engine/wire/tcpdump.ts'
import { RECORDINGS, readTranscript, transcriptNames } from './record/transcripts/transcript.ts'
import { HAS_TCPDUMP, printedBy } from './tcpdump.ts'
import { objections, TSHARK_VERSION } from './tshark.ts'

/** Timers that a script may need (tests/transcripts.test.ts). */
const STEPS_MAX = 3_000_000
/** Files beyond it hold bulk data, of which one segment looks like the next. */
const PRINTED_MAX = 4 << 20
/** Processes of tshark at a time. */
const PARALLEL = 2
if (TSHARK_VERSION === undefined) console.info('tshark is not installed: captures are read by our own dissection alone')

/** Work on the reference lab, by what it exercises. Each goes on where the one before it stopped. */
const WORK: readonly (readonly [title: string, on: string, script: string])[] = [
  [
    'the API server over TLS, a login, names',
    'workstation',
    'kubectl get pods -A -o wide; ssh k8s-w1 "ip -br addr; hostname"; dig www.example.com',
  ],
  [
    'a Deployment, probes, a Service and its names',
    'workstation',
    `kubectl apply -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: registry.k8s.io/e2e-test-images/agnhost:2.39
        args: [netexec, --http-port=8080]
        readinessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
END
sleep 10; kubectl get pods,services,endpointslices`,
  ],
  [
    'through the Service, to a closed port, to nobody',
    'k8s-w1',
    `dig @10.96.0.10 web.default.svc.cluster.local
ip=$(dig +short @10.96.0.10 web.default.svc.cluster.local)
for n in 1 2 3 4 5 6; do curl -s http://$ip/hostname; done; curl -s -m 2 http://$ip:81/; curl -s -m 2 http://10.8.0.77/`,
  ],
  [
    'out through the router with masquerading',
    'k8s-w2',
    'curl -s http://www.example.com/; traceroute -n 203.0.113.80; ping -c 2 -s 4000 203.0.113.50',
  ],
  [
    'a firewall that refuses, a path that is too narrow',
    'router',
    `iptables -A FORWARD -p tcp --dport 81 -j REJECT --reject-with tcp-reset
iptables -A FORWARD -p udp --dport 81 -j REJECT; ip link set eth1 mtu 1000
ping -c 2 -M do -s 1400 203.0.113.80`,
  ],
  [
    'what meets them',
    'k8s-w1',
    'nc -z -w 2 203.0.113.80 81; echo x | nc -u -w 1 203.0.113.80 81; ping -c 2 -M do -s 1400 203.0.113.80; tracepath -n 203.0.113.80',
  ],
  ['pods that go', 'workstation', 'kubectl delete deployment web; sleep 40'],
]

/** Scripts in which segments of TCP are lost on the way, because that is what they are about. */
const LOSSY: ReadonlySet<string> = new Set([
  // A router throws away what is longer than its next link takes.
  'tcp/mss',
])

/** What scripts send that is malformed, as the real programs send it. */
const ODD: Readonly<Record<string, RegExp>> = {
  // udp6zerocsumtx: tunnels may leave the checksum out (RFC 6935), which tshark does not know of.
  'link/vxlan-ipv6': /Illegal checksum value \(0\)/,
  // Probes of traceroute -U go to the port of DNS and are none.
  'ipv6/traceroute': /_ws\.malformed DNS|Unknown operation \(8\) 0x4041\[Malformed Packet\]/,
  // mausezahn sends frames of LLDP with nothing in them: whether a bridge lets them pass is looked at.
  'bridge/router-ports': /Invalid Chassis ID \(0x00\)/,
  // Some messages of SNMP and RADIUS are broken on purpose.
  'capture/management': /obsolete in this SNMP version|BER Error|\[Malformed Packet\]|AVP too short|Not enough room/,
  // What nc sends to port 53 is no DNS.
  'tc/change': /_ws\.malformed DNS too short for DNS|\[Malformed Packet\]/,
  'tc/u32-tables': /_ws\.malformed DNS too short for DNS|\[Malformed Packet\]/,
  // A redirect of mausezahn quotes no packet.
  'link/mausezahn': /Redirect \s*\(Redirect for host\)\[Malformed Packet\]/,
}

function isOdd(name: string, line: string): boolean {
  return ODD[name]?.test(line) === true
}

/** The frames of a run, each device's in their order. */
class Heard {
  readonly frames: HeardFrame[] = []

  constructor(machines: Iterable<Host>) {
    new Wiretap(machines, frame => this.frames.push(frame))
  }

  /** What each device heard. Of two that heard the same, as the ends of a cable do, one is enough. */
  get devices(): readonly (readonly HeardFrame[])[] {
    const devices = new Map<HeardFrame['link'], HeardFrame[]>()
    for (const frame of this.frames) {
      const frames = devices.get(frame.link)
      if (frames === undefined) devices.set(frame.link, [frame])
      else frames.push(frame)
    }
    const heard = new Map([...devices.values()].map(frames => [frames.map(textOf).join('\n'), frames]))
    return [...heard.values()]
  }
}

function textOf({ bytes }: HeardFrame): string {
  return Buffer.from(bytes).toString('latin1')
}

/** Frames of several devices in one capture, and whose they are. */
class Capture {
  readonly linkType: number
  readonly flows = new Set<string>()
  readonly packets: HeardFrame[] = []
  readonly #owners: string[] = []

  constructor(linkType: number) {
    this.linkType = linkType
  }

  add(owner: string, frames: readonly HeardFrame[], flows: ReadonlySet<string>): void {
    for (const flow of flows) this.flows.add(flow)
    for (const frame of frames) {
      this.packets.push(frame)
      this.#owners.push(`${owner}, ${frame.link.label}`)
    }
  }

  get bytes(): Uint8Array {
    const { linkType, packets } = this
    return pcap.emit({ linkType, snapLength: 262_144, nanoseconds: true, packets })
  }

  /** An objection of tshark begins with the number of the frame. */
  attributed(objection: string): string {
    return `${this.#owners[Number.parseInt(objection, 10) - 1]}: ${objection}`
  }
}

/**
 * What devices heard, in as few captures as can be: starting tshark is what takes time. Devices share one as long as none hears a flow that
 * another one hears, since a segment that is there twice is a retransmission to it.
 */
class Captures {
  readonly #captures: Capture[] = []

  add(owner: string, heard: Heard): void {
    for (const frames of heard.devices) {
      const linkType = linkTypeOf(frames[0]!.link)
      const flows = new Set(frames.flatMap(flowOf))
      const free = (other: Capture) =>
        other.linkType === linkType && other.packets.length < 50_000 && ![...flows].some(each => other.flows.has(each))
      let capture = this.#captures.find(free)
      if (capture === undefined) this.#captures.push((capture = new Capture(linkType)))
      capture.add(owner, frames, flows)
    }
  }

  /** What tshark objects to, and whether tcpdump prints them as we do. */
  async judge(lossy = false): Promise<string[]> {
    const waiting = TSHARK_VERSION === undefined ? [] : [...this.#captures]
    const found: string[] = []
    const work = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        for (const line of await objections(next.bytes, lossy)) found.push(next.attributed(line))
    }
    await Promise.all(Array.from({ length: PARALLEL }, work))
    if (HAS_TCPDUMP) for (const { bytes } of this.#captures) if (bytes.length < PRINTED_MAX) comparePrinted(bytes)
    return found
  }
}

/** The connection, the exchange of datagrams or the fragmented packet to which a frame belongs: one, or none. */
function flowOf({ link, bytes }: HeardFrame): string[] {
  const fields = flat(dissect(bytes, linkTypeOf(link)))
  const values = (...names: string[]) => fields.filter(field => names.includes(field.name)).map(field => field.value)
  const addresses = values('ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst').sort()
  const ports = values('tcp.srcport', 'tcp.dstport', 'udp.srcport', 'udp.dstport').sort()
  const parts = fields.some(isFragment) ? values('ip.id', 'ipv6.fraghdr.ident') : []
  return ports.length + parts.length === 0 ? [] : [[...addresses, ...ports, ...parts].join(' ')]
}

function isFragment({ name, value }: DissectedField): boolean {
  return (
    name === 'ipv6.fraghdr' ||
    (name === 'ip.flags.mf' && value === 'Set') ||
    (name === 'ip.frag_offset' && value !== '0')
  )
}

function flat(fields: readonly DissectedField[]): readonly DissectedField[] {
  return fields.flatMap(each => [each, ...flat(each.children)])
}

function isBad({ name, note = '' }: DissectedField): boolean {
  return name === '_ws.malformed' || note.startsWith('wrong') || note === 'does not fit'
}

/** What is wrong with frames, and how many checksums were verified. Every frame that comes in has gone out, but for the loopback device. */
function judge(frames: readonly HeardFrame[]): { readonly bad: readonly string[]; readonly verified: number } {
  const bad: string[] = []
  let verified = 0
  for (const { link, direction, bytes } of frames) {
    if (direction === 'in' && link.type !== 'loopback') continue
    for (const each of flat(dissect(bytes, linkTypeOf(link)))) {
      if (isBad(each)) bad.push(`${link.label}: ${each.name} ${each.value} ${each.note}`)
      if (each.note === 'correct') verified++
    }
  }
  return { bad, verified }
}

/** What our tcpdump prints of a file, and the real one. */
function comparePrinted(bytes: Uint8Array): void {
  const capture = pcap.parse(bytes)
  if (!('packets' in capture)) throw new Error(capture.reason)
  const printer = new TcpdumpPrinter({ numeric: true, linkLevel: true, verbose: 1, hex: 1 })
  const lines = capture.packets.map(each => printer.describe(each.bytes, capture.linkType, each.originalLength))
  expect(`${lines.join('\n')}\n`).toBe(printedBy('-tnevx', bytes))
}

let verifiedInAll = 0

/** Our own reading of what was heard. */
function check({ frames }: Heard): readonly string[] {
  const { bad, verified } = judge(frames)
  verifiedInAll += verified
  return bad
}

describe('recorded scripts', () => {
  const captures = new Captures()
  const lossy = new Captures()

  test.each(transcriptNames())('%s', { timeout: 120_000 }, name => {
    const host = scriptHost()
    const heard = new Heard([host])
    try {
      runScript(readTranscript(name).script, host, STEPS_MAX)
    } catch {
      // It waits for something that is not there yet (tests/not-yet.ts); what it sent until then counts.
    }
    expect(check(heard).filter(line => !isOdd(name, line))).toEqual([])
    const readers = LOSSY.has(name) ? lossy : captures
    readers.add(name, heard)
  })

  test('had checksums to be wrong', () => {
    expect(verifiedInAll).toBeGreaterThan(20_000)
  })

  test('tshark and tcpdump read them as well', { timeout: 600_000 }, async () => {
    const found = [...(await captures.judge()), ...(await lossy.judge(true))]
    expect(found.filter(line => !isOdd(line.slice(0, line.indexOf(',')), line))).toEqual([])
  })
})

test('work on the reference lab', { timeout: 240_000 }, async () => {
  const lab = new Lab(labSpec(labs.find(each => each.name === 'kubernetes')!), '1')
  const machines = [...lab.topology.hosts.values(), ...lab.topology.switches.values()]
  const heard = new Heard(machines)
  for (const [title, on, script] of WORK) {
    const before = heard.frames.length
    const { output } = runLabScript(lab.sim, lab.host(on), script)
    expect(heard.frames.length, `${title}: sent nothing\n${output}`).toBeGreaterThan(before)
    expect(output, title).not.toContain('not emulated')
  }
  expect(machines.flatMap(host => host.faults)).toEqual([])
  expect(check(heard)).toEqual([])
  const captures = new Captures()
  captures.add('reference lab', heard)
  expect(await captures.judge()).toEqual([])
})

describe('lab run --pcap', () => {
  const LAB = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
  const script = join(RECORDINGS, 'nat/dnat.sh')

  function run(...options: readonly string[]) {
    const directory = mkdtempSync(join(tmpdir(), 'lab-run-'))
    const file = join(directory, 'capture')
    const { status, stderr } = spawnSync(process.execPath, [LAB, 'run', '--pcap', file, ...options, script], {
      encoding: 'utf8',
    })
    const bytes = new Uint8Array(readFileSync(file))
    rmSync(directory, { recursive: true })
    return { status, stderr, bytes }
  }

  test('writes all devices, or one', { timeout: 60_000 }, async () => {
    const all = run()
    const one = run('--device', 'linux/out:eth0')
    const names = (bytes: Uint8Array) =>
      Buffer.from(bytes)
        .toString('latin1')
        .match(/linux\/\w+:\w+/g)
    expect(names(all.bytes)?.sort()).toEqual([
      'linux/in:eth0',
      'linux/out:eth0',
      'linux/r:lan',
      'linux/r:lo',
      'linux/r:wan',
    ])
    expect(names(one.bytes)).toEqual(['linux/out:eth0'])
    if (TSHARK_VERSION !== undefined) for (const { bytes } of [all, one]) expect(await objections(bytes)).toEqual([])
  })

  test('says what is wrong with the file', () => {
    const options = ['run', '--pcap', '/nowhere/x.pcapng', script]
    const { status, stderr } = spawnSync(process.execPath, [LAB, ...options], { encoding: 'utf8' })
    expect(stderr).toMatch(/^lab run: ENOENT: no such file or directory, open '\/nowhere\/x.pcapng'\nusage: /)
    expect(status).toBe(2)
  })
})
