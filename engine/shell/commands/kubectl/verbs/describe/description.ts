import { DESCRIPTION, tabbed } from '../../print/tabwriter.ts'

type Labels = Readonly<Record<string, string>> | undefined

/** Longer annotations stand on lines of their own. */
const ANNOTATION_MAX = 140
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** What `kubectl describe` prints of one object: lines with tabs, set in columns at the end (pkg/describe, PrefixWriter). */
export class Description {
  readonly #done: string[] = []
  #text = ''

  /** Text at a depth of two spaces each; cells are parted by tabs. */
  write(level: number, text: string): void {
    this.#text += `${'  '.repeat(level)}${text.replaceAll('\x1b', '^[').replaceAll('\r', '\\r')}`
  }

  line(level: number, text: string): void {
    this.write(level, `${text}\n`)
  }

  /** `Name:   value`. */
  field(level: number, name: string, value: string | number | boolean | undefined): void {
    this.line(level, `${name}:\t${value ?? ''}`)
  }

  /** A field that is left out where it has no value. */
  optional(level: number, name: string, value: string | number | boolean | null | undefined): void {
    if (value !== undefined && value !== null && value !== '') this.field(level, name, value)
  }

  /** Further lines do not share columns with those before. */
  flush(): void {
    this.#done.push(tabbed(this.#text, DESCRIPTION))
    this.#text = ''
  }

  /** Several values under one name, a line each. */
  several(title: string, values: readonly string[], indent = ''): void {
    if (values.length === 0) return this.line(0, `${indent}${title}:\t<none>`)
    for (const [index, value] of values.entries())
      this.line(0, `${index === 0 ? `${indent}${title}:` : indent}\t${value}`)
  }

  labels(title: string, labels: Labels): void {
    const names = Object.keys(labels ?? {}).sort()
    this.several(
      title,
      names.map(name => `${name}=${labels![name]}`),
    )
  }

  annotations(title: string, annotations: Labels): void {
    const names = Object.keys(annotations ?? {})
      .filter(name => name !== LAST_APPLIED)
      .sort()
    if (names.length === 0) return this.line(0, `${title}:\t<none>`)
    this.write(0, `${title}:\t`)
    for (const [index, name] of names.entries()) {
      if (index > 0) this.write(0, '\t')
      const value = annotations![name]!.replace(/\n$/, '')
      if (value.length + name.length + 2 <= ANNOTATION_MAX && !value.includes('\n')) {
        this.line(0, `${name}: ${value}`)
        continue
      }
      this.line(0, `${name}:`)
      for (const each of value.split('\n')) this.line(0, `\t  ${shortened(each, ANNOTATION_MAX - 2)}`)
    }
  }

  /** What has been written since the last flush, with its tabs. */
  get unset(): string {
    return this.#text
  }

  toString(): string {
    return this.#done.join('') + tabbed(this.#text, DESCRIPTION)
  }
}

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}...` : text)

/** Go's RFC1123Z. */
export function dateText(time: string): string {
  const date = new Date(time)
  const [day, month, weekday] = [date.getUTCDate(), date.getUTCMonth(), date.getUTCDay()]
  const name = (names: string, index: number) => names.slice(index * 3, index * 3 + 3)
  return `${name('SunMonTueWedThuFriSat', weekday)}, ${String(day).padStart(2, '0')} ${name('JanFebMarAprMayJunJulAugSepOctNovDec', month)} ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} +0000`
}

export const yesNo = (value: boolean): string => (value ? 'True' : 'False')
