import { performance } from 'node:perf_hooks'
import { boot } from './labs.ts'
import { percentile } from './measure.ts'

/** As the worker of the page does it: timers between two looks at the clock, and milliseconds of a turn. */
const STEPS = 200
const SLICE = 8
const KEYS = 200

/** The 95th percentile of the time from a key to its echo, in milliseconds, while a loop and a flood of packets run on other terminals. */
export function keystrokes(): number {
  const lab = boot('kubernetes')
  const terminals = ['loop', 'flood', 'keys']
  for (const terminal of terminals) lab.act({ type: 'open', terminal, host: 'workstation', rows: 24, columns: 80 })
  lab.advance(lab.sim.now + 1e9)
  lab.act({ type: 'type', terminal: 'loop', text: 'while :; do :; done\r' })
  lab.act({ type: 'type', terminal: 'flood', text: 'ping -f -q 10.10.20.4\r' })
  let echoed = false
  lab.terminal('keys')!.listen(() => {
    echoed = true
  })
  let last = performance.now()
  /** One turn of the worker; the simulation follows the real clock. */
  const turn = () => {
    const start = performance.now()
    const until = lab.sim.now + Math.min(start - last, 100) * 1e6
    last = start
    while (!lab.advance(until, STEPS) && performance.now() - start < SLICE) {}
  }
  const latencies: number[] = []
  for (let key = 0; key < KEYS; key++) {
    for (let rest = performance.now() + 10; performance.now() < rest; ) turn()
    // The key comes at some moment of a turn, and is seen when the turn is over.
    const start = performance.now()
    turn()
    const pressed = start + ((key % 10) / 10) * (performance.now() - start)
    echoed = false
    lab.act({ type: 'type', terminal: 'keys', text: key % 20 === 19 ? '\x15' : 'x' })
    while (!echoed && performance.now() - pressed < 5_000) turn()
    latencies.push(performance.now() - pressed)
  }
  return percentile(latencies, 0.95)
}
