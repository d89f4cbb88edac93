import type { MetricName, RouteMetrics } from '../../../../net/fib.ts'
import { METRIC_NAMES } from '../../../../net/fib.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'

type Numeric = Exclude<MetricName, 'congctl'>

/** The metrics of a route as the words of `ip route add` set them one by one. */
export class MetricWords {
  readonly #values = new Map<Numeric, number>()
  readonly #locked = new Set<MetricName>()
  #congestionControl: string | undefined

  /** Takes a word and what follows it; false when it names no metric. */
  take(words: Words, word: string): boolean {
    const metric = METRICS.find(each => (each.whole === true ? each.name === word : begins(each.name, word)))
    if (metric === undefined) return false
    if (metric.lockable && metric.name !== 'rto_min' && words.word === 'lock') {
      words.next()
      this.#locked.add(metric.name)
    }
    if (metric.name === 'congctl') this.#congestionControl = words.argument()
    else this.#values.set(metric.name, metric.parse(words))
    if (metric.name === 'rto_min') this.#locked.add('rto_min')
    return true
  }

  get metrics(): RouteMetrics {
    return {
      // ip_metrics_convert: 0 is as good as none.
      ...Object.fromEntries([...this.#values].filter(([, value]) => value !== 0)),
      ...(this.#congestionControl === undefined ? {} : { congctl: this.#congestionControl }),
      ...(this.#locked.size === 0 ? {} : { locked: this.#locked }),
    }
  }
}

interface MetricWord {
  readonly name: MetricName
  /** It must be written out. */
  readonly whole?: true
  readonly lockable: boolean
  readonly parse: (words: Words) => number
}

function number(
  name: MetricName,
  message: string,
  rest: { readonly whole?: true; readonly most?: number } = {},
): MetricWord {
  return {
    name,
    ...(rest.whole === true ? { whole: true } : {}),
    lockable: true,
    parse: words => words.unsigned(message, rest.most),
  }
}

function time(name: MetricName, unit: number, whole?: true): MetricWord {
  return {
    name,
    ...(whole === true ? { whole } : {}),
    lockable: true,
    parse: words => parseTime(words, name, unit),
  }
}

/** In the order in which abbreviations are looked up (iproute_modify). */
const METRICS: readonly MetricWord[] = [
  number('mtu', '"mtu" value is invalid\n', { whole: true }),
  number('hoplimit', '"hoplimit" value is invalid\n', { whole: true, most: 255 }),
  number('advmss', '"mss" value is invalid\n'),
  number('reordering', '"reordering" value is invalid\n'),
  time('rtt', 8, true),
  time('rto_min', 1, true),
  number('window', '"window" value is invalid\n'),
  number('cwnd', '"cwnd" value is invalid\n'),
  number('initcwnd', '"initcwnd" value is invalid\n'),
  number('initrwnd', '"initrwnd" value is invalid\n'),
  { name: 'features', lockable: false, parse: parseFeatures },
  { name: 'quickack', lockable: false, parse: words => parseBit(words, 'quickack') },
  { name: 'congctl', lockable: true, parse: () => 0 },
  time('rttvar', 4),
  number('ssthresh', '"ssthresh" value is invalid\n'),
  { name: 'fastopen_no_cookie', lockable: false, parse: words => parseBit(words, 'fastopen_no_cookie') },
]

/** get_time_rtt: a number as the kernel keeps it, or with `s` or `ms` behind it. */
function parseTime(words: Words, name: string, unit: number): number {
  const word = words.argument()
  const match = /^(\d+(?:\.\d+)?)(s|sec|secs|ms|msec|msecs)?$/.exec(word)
  if (match === null) {
    words.wrong(`"${name}" value is invalid\n`, word)
    return 0
  }
  if (match[2] === undefined) return Math.floor(Number(match[1]))
  return Math.ceil(Number(match[1]) * (match[2].startsWith('s') ? 1000 : 1)) * unit
}

function parseBit(words: Words, name: string): number {
  const word = words.argument()
  if (word !== '0' && word !== '1') words.wrong(`"${name}" value should be 0 or 1\n`, word)
  return word === '1' ? 1 : 0
}

/** RTAX_FEATURE_ECN is the one that can be set. */
function parseFeatures(words: Words): number {
  const word = words.argument()
  if (word !== 'ecn') words.wrong('"features" value not valid\n', word)
  return 1
}

/** print_rta_metrics. */
export function printMetrics(tool: Tool, metrics: RouteMetrics): void {
  const names = METRIC_NAMES.filter(name => metrics[name] !== undefined)
  if (names.length === 0) return
  const { out } = tool
  out.openArray('metrics')
  out.openObject(null)
  for (const name of names) {
    out.text(`${name} `)
    if (metrics.locked?.has(name) === true) out.text('lock ')
    const value = metrics[name]!
    if (typeof value === 'string') out.field('congestion', value, `${value} `)
    else if (name === 'features') printFeatures(tool, value)
    else printValue(tool, name, value)
  }
  out.closeObject()
  out.closeArray()
}

/** print_rtax_features. */
function printFeatures({ out }: Tool, value: number): void {
  if ((value & 1) !== 0) out.field('ecn', null, 'ecn ')
  if ((value & ~1) !== 0) out.field('features', `0x${value.toString(16)}`, `0x${value.toString(16)} `)
}

const TIMES: Readonly<Partial<Record<MetricName, number>>> = { rtt: 8, rttvar: 4, rto_min: 1 }

function printValue(tool: Tool, name: MetricName, value: number): void {
  const unit = TIMES[name]
  if (unit === undefined) return tool.out.field(name, value, `${value} `)
  const milliseconds = value / unit
  const text =
    milliseconds >= 1000 ? `${Number((milliseconds / 1000).toPrecision(6))}s` : `${Math.floor(milliseconds)}ms`
  tool.out.field(name, Math.floor(milliseconds), `${text} `)
}
