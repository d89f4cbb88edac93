/** A text that commands come from: the command line, a file, standard input. */
export interface Source {
  /** Null for the command line. */
  readonly name: string | null
  readonly text: string
  /** It was made of a document, whose places nobody knows. */
  readonly document?: boolean
  /** The include statement that led here. */
  readonly from: Location | null
}

/** A piece of a source, `end` exclusive. */
export interface Location {
  readonly source: Source
  readonly start: number
  readonly end: number
}

export function between(first: Location, last: Location): Location {
  return { source: first.source, start: first.start, end: Math.max(first.end, last.end) }
}

/** What nft has to say of a command, with the places that it is about. */
export class NftError {
  readonly text: string
  /** Null where nothing that was typed is to blame. */
  readonly location: Location | null
  /** What it is in conflict with. */
  readonly other: Location | null

  constructor(text: string, location: Location | null, other: Location | null = null) {
    this.text = text
    this.location = location
    this.other = other
  }
}

/** The text of a mistake of which nft says nothing but by its status. */
export const SILENT = ''

interface Place {
  readonly line: string
  readonly number: number
  /** From 1. */
  readonly column: number
  readonly last: number
}

function placeOf({ source, start, end }: Location): Place {
  const { text } = source
  const begin = text.lastIndexOf('\n', start - 1) + 1
  const stop = text.indexOf('\n', begin)
  // Behind the last line: what stands in it is shown.
  if (start === text.length && begin === text.length && start > 0) {
    const last = text.lastIndexOf('\n', begin - 2) + 1
    return { line: text.slice(last, begin - 1), number: text.split('\n').length, column: 1, last: 1 }
  }
  let number = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < begin; at = text.indexOf('\n', at + 1)) number++
  const lastBegin = text.lastIndexOf('\n', end - 2) + 1
  // Of a command line only the first one is shown (erec_print).
  const from = source.name === null ? 0 : begin
  const to = source.name === null ? text.indexOf('\n') : stop
  return {
    line: text.slice(from, to < 0 ? text.length : to),
    number,
    column: start - begin + 1,
    last: end - lastBegin,
  }
}

function named(location: Location): string {
  const { number, column, last } = placeOf(location)
  return `${location.source.name}:${number}:${column}-${last}:`
}

/** erec_print: the message, the line, and what of it is meant. */
export function describeError({ text, location, other }: NftError): string {
  if (text === SILENT) return ''
  if (location === null) return `internal:0:0-0: Error: ${text}\n\n\n`
  if (location.source.document === true) return `internal:0:0-0: Error: ${text}\n\n`
  let head = ''
  for (let from = location.source.from; from !== null; from = from.source.from)
    head = `In file included from ${named(from)}\n${head}`
  if (location.source.name !== null) head += `${named(location)} `
  const place = placeOf(location)
  const marks: string[] = [...place.line].map(char => (char === '\t' ? '\t' : ' '))
  const mark = ({ column, last }: Place, char: string) => {
    while (marks.length < last) marks.push(' ')
    for (let at = column - 1; at < last; at++) marks[at] = char
    return Math.max(last, column - 1)
  }
  let width = 0
  if (other !== null && other.source === location.source) width = mark(placeOf(other), '~')
  width = Math.max(width, mark(place, '^'))
  return `${head}Error: ${text}\n${place.line}\n${marks.slice(0, width).join('')}\n`
}
