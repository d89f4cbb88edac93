import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { boot, mustRun } from './labs.ts'

const HOUR = 3600
/** Virtual seconds between two commands. */
const PAUSE = 30

const COMMANDS = [
  'kubectl get pods -A -o wide',
  'ping -c 3 10.10.20.4',
  'dig +short www.example.com',
  'ip -s link',
  'kubectl get nodes -o yaml',
  'for i in $(seq 50); do echo $i; done | sort -r | head -3',
]

/** Megabytes that the reference lab holds after an hour in which somebody typed a command every half minute. */
export function memoryAfterAnHour(): number {
  const before = heap()
  const lab = boot('kubernetes')
  for (let second = 0; second < HOUR; second += PAUSE) {
    mustRun(lab, 'workstation', `${COMMANDS[(second / PAUSE) % COMMANDS.length]} >/dev/null\n`)
    lab.advance(lab.sim.now + PAUSE * 1e9)
  }
  const used = heap() - before
  // The lab is in use until here.
  if (lab.sim.now < HOUR * 1e9) throw new Error('the hour was too short')
  return used
}

function heap(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}
