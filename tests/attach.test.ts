import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { attachOptions } from '../cli/attach/options.ts'
import { installed, missingForTap } from '../cli/attach/requirements.ts'

/** Why nothing can be attached here; the tests are then skipped and say so. */
const missing = missingForTap()
const cannot = missing === undefined ? '' : ` (skipped: ${missing})`
const withoutBird = missing ?? (installed('bird') ? undefined : 'bird is not installed: apt-get install bird2')
const MAIN = join(import.meta.dirname, '../cli/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'lost-packet-attach-'))

/** Names by which nobody else goes who runs these tests at the same time. */
const TAP = `lab${process.pid}`

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function attach(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, 'attach', '--tap', TAP, ...args], { encoding: 'utf8' })
}

test.skipIf(missing !== undefined)(
  `emulated hosts answer programs of the machine, over a lossy way too${cannot}`,
  () => {
    // Without ping(8), which need not be installed: what is asked for is answered by name, and a file arrives as it was.
    const script = file(
      'serve.sh',
      `yes 'every line of this file is the same' | head -c 300000 > file
nc -l -N -p 8080 < file >/dev/null &
nc -l -p 9000 | sha256sum > sum &
sleep 0.2
sha256sum < file`,
    )
    const client = file(
      'client.mjs',
      `import { createHash } from 'node:crypto'
import { connect } from 'node:net'
const hash = createHash('sha256')
for await (const piece of connect(8080, '192.168.1.1')) hash.update(piece)
console.log(hash.digest('hex') + '  -')
const banners = await Promise.all(Array.from({ length: 50 }, async () => {
  const socket = connect(22, '192.168.1.2')
  for await (const piece of socket) { socket.destroy(); return String(piece).slice(0, 8) }
}))
console.log(banners.filter(each => each === 'SSH-2.0-').length, 'banners')`,
    )
    const way = ['--loss', '1', '--delay', '1', '--reorder', '2']
    const to = ['--address', '192.168.1.3/24', ...way, '--script', script, '--', process.execPath, client]
    const { stdout, stderr, status } = attach(...to)
    const [sent, got, banners] = stdout.split('\n')
    expect(stderr).toBe(
      `${TAP}, in network namespace ${TAP}, is on the cable of host1:eth0; to enter: ip netns exec ${TAP} bash\n`,
    )
    expect(sent).toMatch(/^[0-9a-f]{64} {2}-$/)
    expect(got).toBe(sent)
    expect(banners).toBe('50 banners')
    expect(status).toBe(0)
    expect(spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout).not.toContain(TAP)
  },
)

test.skipIf(missing !== undefined)(`programs of the machine answer emulated hosts${cannot}`, () => {
  const server = file(
    'server.mjs',
    `import { createServer } from 'node:http'
createServer((request, response) => {
  response.end('hello ' + request.url)
  setTimeout(() => process.exit(7), 1000)
}).listen(8000, '192.168.1.3')`,
  )
  const script = file('ask.sh', '(until curl -s http://192.168.1.3:8000/lab; do sleep 0.25; done) &')
  const to = ['--address', '192.168.1.3/24', '--script', script, '--', process.execPath, server]
  const { stdout, status } = attach(...to)
  expect(stdout).toBe('hello /lab')
  expect(status).toBe(7)
})

test.skipIf(withoutBird !== undefined)(
  `a BIRD of the machine and an emulated one exchange routes${withoutBird === undefined ? '' : ` (skipped: ${withoutBird})`}`,
  () => {
    const config = (id: number, as: number, peer: number, route: string) => `router id 192.168.1.${id};
protocol device { }
protocol kernel { ipv4 { export where source = RTS_BGP; }; }
protocol static { ipv4; route ${route} blackhole; }
protocol bgp peer {
  local as ${as}; neighbor 192.168.1.${peer} as ${64512 + 64515 - as}; connect delay time 1;
  ipv4 { import all; export filter { bgp_community.add((${as},7)); accept; }; };
}
`
    const script = file(
      'bird.sh',
      `cat > /etc/bird/bird.conf <<'END'\n${config(1, 64512, 3, '10.1.0.0/16')}END\nbird
(until ip route | grep -q bird; do sleep 0.25; done; birdc show route all for 10.3.0.1 | tail -n 7; ip route | grep bird) &`,
    )
    const [control, real] = [join(folder, 'ctl'), file('real.conf', config(3, 64515, 1, '10.3.0.0/16'))]
    const client = file(
      'bird-client.sh',
      `bird -c ${real} -s ${control} -P ${control}.pid || exit 9
for try in $(seq 60); do ip route | grep -q bird && break; sleep 0.1; done
sleep 0.5
birdc -s ${control} show route all for 10.1.0.1 | tail -n 7
ip route | grep bird
birdc -s ${control} down >/dev/null`,
    )
    const to = ['--address', '192.168.1.3/24', '--script', script, '--', 'bash', client]
    const { stdout, status } = attach(...to)
    const seen = (as: number, id: number) => `	via 192.168.1.${id} on DEV
	Type: BGP univ
	BGP.origin: IGP
	BGP.as_path: ${as}
	BGP.next_hop: 192.168.1.${id}
	BGP.local_pref: 100
	BGP.community: (${as},7)
`
    const plain = stdout.replaceAll(TAP, 'DEV').replaceAll('eth0', 'DEV')
    expect(plain).toContain(seen(64512, 1))
    expect(plain).toContain(seen(64515, 3))
    expect(plain).toContain('10.1.0.0/16 via 192.168.1.1 dev DEV proto bird metric 32')
    expect(plain).toContain('10.3.0.0/16 via 192.168.1.3 dev DEV proto bird metric 32')
    expect(status).toBe(0)
  },
)

test('what makes no sense is refused in a sentence', () => {
  const refused = (args: string[], sentence: string) => expect(() => attachOptions(args)).toThrow(sentence)
  refused(['--tap', 'no/name'], '"no/name" is no name for a device or a namespace')
  refused(['--loss', '101'], '--loss needs a number from 0 to 100, not "101"')
  refused(['--reorder', '5'], '--reorder needs --delay: what is not delayed overtakes')
  refused(['--'], 'a command is needed after --')
})
