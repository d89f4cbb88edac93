/** Damaged frames of every recorded protocol into a host that listens to all of them. A long run: `FRAMES=1000000 SEED=7 npx vitest run tests/hostile/fuzz.test.ts`. */
import { expect, test } from 'vitest'
import { Chance, damagedFrame, recordedFrames } from './frames.ts'
import { Target } from './target.ts'

const FRAMES = Number(process.env['FRAMES'] ?? 3_000)
const SEED = Number(process.env['SEED'] ?? 1)
/** Frames that come between two moments. */
const BURST = 16

/** A frame as text that `xxd -r -p` reads. */
const hex = (frame: Uint8Array) => Buffer.from(frame).toString('hex')

test(`${FRAMES} damaged frames, seed ${SEED}: nothing throws, nothing grows, and the host answers`, () => {
  const target = new Target()
  const frames = recordedFrames()
  const { mac } = target
  const chance = new Chance(SEED)
  let burst: Uint8Array[] = []
  for (let index = 0; index < FRAMES; index++) {
    const frame = damagedFrame(frames, mac, chance)
    burst.push(frame)
    target.outside.receive(frame)
    if (index % BURST !== BURST - 1) continue
    try {
      target.pass(1)
      expect(target.host.faults).toEqual([])
    } catch (error) {
      throw new Error(`after one of these frames: ${burst.map(hex).join(' ')}`, { cause: error })
    }
    burst = []
  }
  target.pass(60_000)
  expect(target.host.faults).toEqual([])
  expect(Number(target.run('ip neigh show nud all | wc -l'))).toBeLessThan(1_100)
  expect(target.run("awk '/^FRAG/ { print $3 }' /proc/net/sockstat")).toBe('0\n')
  expect(target.run('conntrack -F 2>/dev/null; ping -c 1 -W 1 10.0.0.1 | grep -c ttl=64')).toBe('1\n')
  const answered = target.run('dig +short @10.0.0.1 a.example; pgrep -c "nc|tcpdump|dnsmasq"')
  expect(answered).toBe('10.0.0.1\n5\n')
})
