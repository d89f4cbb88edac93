/** Whether a text is a schedule, in the words of github.com/robfig/cron/v3 (parser.go). */

const FIELDS: readonly { min: number; max: number; names?: readonly string[] }[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { min: 0, max: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
]
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

/** What is wrong, or undefined. */
export function cronError(schedule: string): string | undefined {
  if (schedule.startsWith('@')) {
    if (DESCRIPTORS.includes(schedule) || /^@every (?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(schedule))
      return undefined
    return `unrecognized descriptor: ${schedule}`
  }
  const parts = schedule
    .replace(/^(?:CRON_)?TZ=\S+\s+/, '')
    .trim()
    .split(/\s+/)
  if (parts.length !== 5) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`
  for (const [index, part] of parts.entries())
    for (const range of part.split(',')) {
      const wrong = rangeError(range, index)
      if (wrong !== undefined) return wrong
    }
  return undefined
}

function rangeError(text: string, index: number): string | undefined {
  const { min, max } = FIELDS[index]!
  const [range, step, ...more] = text.split('/')
  if (more.length > 0) return `too many slashes: ${text}`
  let [start, end] = [min, max]
  if (range !== '*' && range !== '?') {
    const ends = range!.split('-')
    if (ends.length > 2) return `too many hyphens: ${text}`
    const numbers = ends.map(each => numberOf(each, index))
    const wrong = numbers.find(each => typeof each === 'string')
    if (wrong !== undefined) return wrong as string
    start = numbers[0] as number
    end = (numbers[1] as number | undefined) ?? (step === undefined ? start : max)
  }
  if (step !== undefined) {
    const by = numberOf(step, -1)
    if (typeof by === 'string') return by
    if (by === 0) return `step of range should be a positive number: ${text}`
  }
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${text}`
  if (end > max) return `end of range (${end}) above maximum (${max}): ${text}`
  return start > end ? `beginning of range (${start}) beyond end of range (${end}): ${text}` : undefined
}

function numberOf(text: string, index: number): number | string {
  const names = FIELDS[index]?.names
  const named = names?.indexOf(text.toLowerCase()) ?? -1
  if (named >= 0) return named + FIELDS[index]!.min
  if (/^\d+$/.test(text)) return Number(text)
  return `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`
}
