import type { Hop } from './hops.ts'

/** A column of a report (data_fields of ui/mtr.c): the letter of -o, the title, its characters, and how its value reads. */
export interface Field {
  readonly title: string
  readonly width: number
  /** Milliseconds have a fraction; the loss is in percent. */
  readonly kind: 'loss' | 'count' | 'time' | 'blank'
  readonly value: (statistics: Statistics) => number
}

/** What the columns show of a hop; times in milliseconds, to the microsecond. */
type Statistics = ReturnType<typeof statisticsOf>

const count = (title: string, width: number, value: Field['value']): Field => ({ title, width, kind: 'count', value })
const time = (title: string, width: number, value: Field['value']): Field => ({ title, width, kind: 'time', value })

const FIELDS: Readonly<Record<string, Field>> = {
  ' ': { title: ' ', width: 1, kind: 'blank', value: () => 0 },
  L: { title: 'Loss%', width: 6, kind: 'loss', value: each => each.loss },
  D: count('Drop', 5, each => each.sent - each.received),
  R: count('Rcv', 6, each => each.received),
  S: count('Snt', 6, each => each.sent),
  N: time('Last', 6, each => each.last),
  B: time('Best', 6, each => each.best),
  A: time('Avg', 6, each => each.mean),
  W: time('Wrst', 6, each => each.worst),
  V: time('StDev', 6, each => each.deviation),
  G: time('Gmean', 6, each => each.geometric),
  J: time('Jttr', 5, each => each.jitter),
  M: time('Javg', 5, each => each.jitterMean),
  X: time('Jmax', 5, each => each.jitterMost),
  I: time('Jint', 5, each => each.jitterSmooth),
}
export const USUAL_FIELDS = 'LS NABWV'

/** The columns of -o; undefined where a letter stands for none. */
export function fieldsOf(letters: string): readonly Field[] | undefined {
  const fields = [...letters].map(letter => FIELDS[letter])
  return fields.every(each => each !== undefined) ? fields : undefined
}

const microseconds = (milliseconds: number) => Math.round(milliseconds * 1000) / 1000

export function statisticsOf({ sent, times }: Hop) {
  const received = times.length
  const mean = received === 0 ? 0 : times.reduce((sum, each) => sum + each, 0) / received
  const squares = times.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const jitters = times.map((each, index) => (index === 0 ? 0 : Math.abs(each - times[index - 1]!)))
  return {
    sent,
    received,
    loss: sent === 0 ? 0 : ((sent - received) * 100) / sent,
    last: microseconds(times.at(-1) ?? 0),
    best: microseconds(received === 0 ? 0 : Math.min(...times)),
    mean: microseconds(mean),
    worst: microseconds(received === 0 ? 0 : Math.max(...times)),
    deviation: microseconds(received < 2 ? 0 : Math.sqrt(squares / (received - 1))),
    geometric: microseconds(
      received === 0 ? 0 : Math.exp(times.reduce((sum, each) => sum + Math.log(each), 0) / received),
    ),
    jitter: microseconds(jitters.at(-1) ?? 0),
    jitterMean: microseconds(received === 0 ? 0 : jitters.reduce((sum, each) => sum + each, 0) / received),
    jitterMost: microseconds(Math.max(0, ...jitters)),
    // RFC 1889 A.8, in sixteenths.
    jitterSmooth: microseconds(jitters.reduce((sum, each) => sum + each - sum / 16, 0) / 16),
  }
}

/** A cell of the report; each holds so many characters and no more. */
export function cell({ kind, width, value }: Field, statistics: Statistics): string {
  if (kind === 'blank') return ' '
  const number = value(statistics)
  const text = kind === 'loss' ? `${number.toFixed(1)}%` : kind === 'count' ? String(number) : number.toFixed(1)
  return ` ${text}`.padStart(width).slice(0, width)
}
