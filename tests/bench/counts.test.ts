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
  within({ steps: lab.sim.steps, notes: lab.sim.trace.sequence }, { steps: 7_500, notes: 20_400 })
  const idle = cost(lab, () => lab.advance(lab.sim.now + 60e9))
  within(idle, { steps: 4_050, notes: 16_100 })
  const get = cost(lab, () => {
    expect(runLabScript(lab.sim, lab.host('workstation'), 'kubectl get pods -A >/dev/null\n').status).toBe(0)
  })
  within(get, { steps: 100, notes: 190 })
})

test('a packet over a router', () => {
  const lab = boot('three-hosts')
  const flood = cost(lab, () => {
    expect(runLabScript(lab.sim, lab.host('host1'), 'ping -f -q -c 1000 192.168.2.10\n').status).toBe(0)
  })
  within(flood, { steps: 11_000, notes: 17_700 })
})

/** Rules as kube-proxy writes them for so many Services with two endpoints each. */
function serviceRules(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index)
  const chains = numbers.flatMap(each => [
    `:KUBE-SVC-${each} - [0:0]`,
    `:KUBE-SEP-${each}A - [0:0]`,
    `:KUBE-SEP-${each}B - [0:0]`,
  ])
  const rules = numbers.flatMap(each => [
    `-A KUBE-SERVICES -d 10.96.0.${each}/32 -p tcp -m comment --comment "ns/svc${each} cluster IP" -m tcp --dport 80 -j KUBE-SVC-${each}`,
    `-A KUBE-SVC-${each} -m statistic --mode random --probability 0.5 -j KUBE-SEP-${each}A`,
    `-A KUBE-SVC-${each} -j KUBE-SEP-${each}B`,
    `-A KUBE-SEP-${each}A -p tcp -m tcp -j DNAT --to-destination 192.168.2.10:8080`,
    `-A KUBE-SEP-${each}B -p tcp -m tcp -j DNAT --to-destination 192.168.2.10:8081`,
  ])
  return `iptables-restore <<'END'
*nat
:KUBE-SERVICES - [0:0]
${chains.join('\n')}
-A PREROUTING -j KUBE-SERVICES
${rules.join('\n')}
COMMIT
*filter
:KUBE-FORWARD - [0:0]
-A FORWARD -j KUBE-FORWARD
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
END
`
}

test('a hundred Services on the router: only the first packet of a connection meets their rules', () => {
  const lab = boot('three-hosts')
  expect(runLabScript(lab.sim, lab.host('router'), serviceRules(100)).status).toBe(0)
  const flood = cost(lab, () => {
    expect(runLabScript(lab.sim, lab.host('host1'), 'ping -f -q -c 1000 192.168.2.10\n').status).toBe(0)
  })
  // As over a bare router, and for each of 2000 packets: its connection, the jump, the rule that accepts it.
  within(flood, { steps: 11_000, notes: 17_700 + 3 * 2_000 })
  const { output } = runLabScript(lab.sim, lab.host('router'), 'iptables -t nat -vnL PREROUTING | grep KUBE-SERVICES\n')
  expect(output.trim()).toMatch(/^1 +84 KUBE-SERVICES/)
})
