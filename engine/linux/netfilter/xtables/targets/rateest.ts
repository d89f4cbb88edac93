import { EINVAL } from '../../../../net/errno.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import { RateEstimator } from '../../rate-estimators.ts'
import type { RuleContext, TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'
import { string } from '../values.ts'

interface RateestData {
  readonly name: string
  /** -2 to 3: quarters of a second, in powers of two, less 2. */
  readonly interval: number
  readonly ewmaLog: number
}

const NAME_MAX = 15
/** Microseconds. */
const SECOND = 1_000_000
const UNITS: ReadonlyMap<string, number> = new Map([
  ...['s', 'sec', 'secs'].map(name => [name, SECOND] as const),
  ...['ms', 'msec', 'msecs'].map(name => [name, 1000] as const),
  ...['', 'us', 'usec', 'usecs'].map(name => [name, 1] as const),
])

function readTime(what: 'interval' | 'ewmalog') {
  return (text: string): Parsed<number> => {
    const [, digits = '', unit = ''] = /^\+?(\d+\.?\d*|\.\d+)(.*)$/.exec(text) ?? []
    const scale = digits === '' ? undefined : UNITS.get(unit.toLowerCase())
    return scale === undefined
      ? new Problem(`RATEEST: bad ${what} value "${text}"`)
      : Math.floor(Number(digits) * scale)
  }
}

/** RATEEST_final_check: the next interval and weight that the kernel can do. */
function estimatorFor(interval: number, average: number): Parsed<Pick<RateestData, 'interval' | 'ewmaLog'>> {
  let quarters = 0
  while (quarters <= 5 && interval > 2 ** quarters * (SECOND / 4)) quarters++
  if (quarters > 5) return new Problem('RATEEST: interval value is too large')
  let ewmaLog = 1
  while (ewmaLog < 32 && interval / -Math.log(1 - 1 / 2 ** ewmaLog) <= average) ewmaLog++
  ewmaLog--
  if (ewmaLog === 0 || ewmaLog >= 31) return new Problem('RATEEST: ewmalog value is out of range')
  return { interval: quarters - 2, ewmaLog }
}

function timeText(time: number): string {
  if (time >= SECOND) return `${(time / SECOND).toFixed(1)}s`
  return time >= 1000 ? `${(time / 1000).toFixed(1)}ms` : `${time}us`
}

function dump({ name, interval, ewmaLog }: RateestData, prefix: string): string {
  const step = (SECOND * 2 ** (interval + 2)) / 4
  return ` ${prefix}name ${name} ${prefix}interval ${timeText(step)} ${prefix}ewmalog ${timeText(step * 2 ** ewmaLog)}`
}

/** Feeds the estimator for as long as the rule is there. */
class RateestAction extends Action {
  readonly #data: RateestData
  readonly #rule: RuleContext

  constructor(data: RateestData, rule: RuleContext) {
    const { rateEstimators, net } = rule.netfilter
    super((packet: PacketContext) => {
      rateEstimators.get(data.name)?.count(packet.length, net.sim.now)
      return Outcome.next
    })
    this.#data = data
    this.#rule = rule
  }

  acquire(): void {
    const { name, interval, ewmaLog } = this.#data
    const { rateEstimators, net } = this.#rule.netfilter
    rateEstimators.take(name, () => new RateEstimator(interval, ewmaLog, net.sim.now))
  }

  release(): void {
    this.#rule.netfilter.rateEstimators.release(this.#data.name)
  }
}

/** libxt_RATEEST: measures the rate of the packets that come by; the match rateest compares it. */
export const rateestTarget: TargetType<RateestData> = {
  name: 'RATEEST',
  options: [
    { name: 'rateest-name', value: string(NAME_MAX) },
    { name: 'rateest-interval', value: readTime('interval') },
    { name: 'rateest-ewmalog', value: readTime('ewmalog') },
  ],
  parse(given) {
    const chosen = estimatorFor(given.value('rateest-interval') ?? 0, given.value('rateest-ewmalog') ?? 0)
    if (chosen instanceof Problem) return chosen
    for (const name of ['name', 'interval', 'ewmalog'])
      if (!given.has(`rateest-${name}`)) return new Problem(`RATEEST: option "--rateest-${name}" must be specified\n`)
    return { name: given.value<string>('rateest-name')!, ...chosen }
  },
  print: data => dump(data, ''),
  save: data => dump(data, '--rateest-'),
  /** One name means the same estimator everywhere. */
  check({ name, interval, ewmaLog }, { netfilter }) {
    const known = netfilter.rateEstimators.get(name)
    const made = new RateEstimator(interval, ewmaLog, 0)
    return known !== undefined && (known.interval !== made.interval || known.ewmaLog !== ewmaLog) ? EINVAL : undefined
  },
  compile: (data, rule) => new RateestAction(data, rule),
}
