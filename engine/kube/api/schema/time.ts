/** Times of the API: RFC 3339 in UTC, whole seconds (Time) or microseconds (MicroTime). */
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/

/** `2026-01-05T09:00:00Z`. */
export function timeText(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000)
  if (second !== lastSecond) {
    lastSecond = second
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`
  }
  return lastText
}

/** Most texts are asked for many times within the same second. */
let lastSecond = Number.NaN
let lastText = ''

/** Milliseconds since 1970; NaN for what is no time. */
export function parseTime(text: string): number {
  return RFC3339.test(text) ? Date.parse(text.replace(',', '.')) : Number.NaN
}

/** The time in the form in which the server writes it, or the error of Go's time.Parse. */
export function normalTime(text: string, micro: boolean): { time: string } | { error: string } {
  if (!micro && text === lastText) return { time: text }
  const match = RFC3339.exec(text)
  if (micro && match !== null && match[7]?.length !== 6) return { error: fractionError(text) }
  const at = match === null ? Number.NaN : Date.parse(text.replace(/[.,]\d+/, ''))
  if (Number.isNaN(at)) return { error: timeError(text, micro) }
  const seconds = timeText(at)
  if (!micro) return { time: seconds }
  return { time: seconds.replace('Z', `.${(match![7] ?? '').padEnd(6, '0').slice(0, 6)}Z`) }
}

function fractionError(text: string): string {
  return `parsing time "${text}" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "${text.slice(19)}" as ".000000"`
}

const PARTS: readonly [RegExp, string][] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d\d/, '01'],
  [/^-/, '-'],
  [/^\d\d/, '02'],
  [/^T/, 'T'],
  [/^\d\d/, '15'],
  [/^:/, ':'],
  [/^\d\d/, '04'],
  [/^:/, ':'],
  [/^\d\d/, '05'],
]

function timeError(text: string, micro: boolean): string {
  const layout = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00'
  let rest = text
  for (const [pattern, part] of PARTS) {
    const found = pattern.exec(rest)
    if (found === null) return `parsing time "${text}" as "${layout}": cannot parse "${rest}" as "${part}"`
    rest = rest.slice(found[0].length)
  }
  if (!/^(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(rest))
    return `parsing time "${text}" as "${layout}": cannot parse "${rest.replace(/^[.,]\d+/, '')}" as "Z07:00"`
  return `parsing time "${text}": ${/^\d{4}-(?:0[1-9]|1[0-2])/.test(text) ? 'day' : 'month'} out of range`
}
