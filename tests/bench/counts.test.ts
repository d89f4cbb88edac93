import { expect, test } from 'vitest'
import { Lab, labSpec, labs, runLabScript } from '../../engine/index.ts'

/**
 * What things cost, counted in turns of the simulation and in notes of the trace: the same on every machine. A limit is a tenth above what was
 * measured; raise it only for something that is worth it. Times are in `lab bench`.
 */
interface Cost {
  readonly steps: number
  readonly notes: number
}

function cost(lab: Lab, work: () => void): Cost {
  const { steps, trace } = lab.sim
  const { sequence } = trace
  work()
  return { steps: lab.sim.steps - steps, notes: trace.sequence - sequence }
}

function within(found: Cost, limit: Cost): void {
  expect(found.steps, `${found.steps} turns, ${found.notes} notes`).toBeLessThanOrEqual(limit.steps)
  expect(found.notes, `${found.steps} turns, ${found.notes} notes`).toBeLessThanOrEqual(limit.notes)
}

const boot = (name: string) => new Lab(labSpec(labs.find(each => each.name === name)!), '1')

test('the reference lab: boot, a minute of nothing, kubectl get pods -A', () => {
  const lab = boot('kubernetes')
  within({ steps: lab.sim.steps, notes: lab.sim.trace.sequence }, { steps: 8_300, notes: 23_500 })
  const idle = cost(lab, () => lab.advance(lab.sim.now + 60e9))
  within(idle, { steps: 4_400, notes: 16_500 })
  const get = cost(lab, () => {
    expect(runLabScript(lab.sim, lab.host('workstation'), 'kubectl get pods -A >/dev/null\n').status).toBe(0)
  })
  within(get, { steps: 150, notes: 400 })
})

test('a packet over a router', () => {
  const lab = boot('three-hosts')
  const flood = cost(lab, () => {
    expect(runLabScript(lab.sim, lab.host('host1'), 'ping -f -q -c 1000 192.168.2.10\n').status).toBe(0)
  })
  within(flood, { steps: 11_000, notes: 17_700 })
})
