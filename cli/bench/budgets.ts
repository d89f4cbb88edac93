import { checkOfAChallenge } from './check.ts'
import { keystrokes } from './keystroke.ts'
import { boot, mustRun } from './labs.ts'
import { manyNodes } from './many-nodes.ts'
import { type Benchmark, median, timed } from './measure.ts'
import { memoryAfterAnHour } from './memory.ts'
import { packetHops } from './packet-hops.ts'
import { firstPrompt, readingPage } from './pages.ts'

/** What things may cost. A new budget is a line here. */
export const BUDGETS: readonly Benchmark[] = [
  {
    name: 'page',
    what: 'reading page, before a lab is opened: script, gzipped',
    budget: 60,
    unit: 'KB',
    how: 'scripts of the built chapter and what they import',
    measure: readingPage,
  },
  {
    name: 'prompt',
    what: 'first prompt after opening a lab: script, gzipped',
    budget: 600,
    unit: 'KB',
    how: 'three-hosts: the page, the lab island, the worker up to the prompt; no editor',
    measure: () => firstPrompt('three-hosts'),
  },
  {
    name: 'cluster-prompt',
    what: 'the same for the reference lab',
    budget: 600,
    unit: 'KB',
    how: 'with the part for clusters',
    measure: () => firstPrompt('kubernetes'),
  },
  // Before others leave labs on the heap that is measured.
  {
    name: 'memory',
    what: 'reference lab after an hour of use',
    budget: 150,
    unit: 'MB',
    how: 'heap after a collection, a command every half minute',
    measure: memoryAfterAnHour,
  },
  {
    name: 'boot',
    what: 'boot of the reference lab until all is Ready',
    budget: 150,
    unit: 'ms',
    how: 'median of 5, warm',
    measure: () => median(5, () => timed(() => boot('kubernetes'))),
  },
  {
    name: 'keystroke',
    what: 'keystroke to echo while the lab is busy, p95',
    budget: 16,
    unit: 'ms',
    how: '200 keys beside a busy shell loop and a ping flood, with the slices of the worker',
    measure: keystrokes,
  },
  {
    name: 'kubectl',
    what: 'kubectl get pods -A on the reference lab',
    budget: 5,
    unit: 'ms',
    how: 'median of 20, warm, in a shell that runs',
    measure: () => {
      const lab = boot('kubernetes')
      return median(20, () => timed(() => mustRun(lab, 'workstation', 'kubectl get pods -A >/dev/null\n')))
    },
  },
  {
    name: 'hops',
    what: 'packet-hops a second (routed, netfilter on, one core)',
    budget: 1_000_000,
    unit: '/s',
    more: true,
    how: 'a ping flood over four routers with conntrack and ten rules each; a hop is a host that takes a packet',
    measure: packetHops,
  },
  {
    name: 'check',
    what: 'check of a whole challenge, fork included',
    budget: 300,
    unit: 'ms',
    how: 'the slowest of all challenges, median of 3: replay of the attempt, then every check',
    measure: checkOfAChallenge,
  },
  {
    name: 'scale',
    what: '1,000 nodes, 10,000 pods, 1,000 services: boot',
    budget: 15,
    unit: 's',
    how: 'measured with 20 nodes, 200 pods and 20 services, and multiplied',
    measure: manyNodes,
  },
]
