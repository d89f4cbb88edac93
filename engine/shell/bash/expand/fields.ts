/** A stretch of expanded text. Quoted text is literal; text that came of an expansion outside quotes is split. */
export interface Run {
  readonly text: string
  readonly quoted: boolean
  readonly split: boolean
}

/** Stands between the elements of `"$@"`: a new field begins. */
export const BREAK = 'break'

export type Atom = Run | typeof BREAK

/** What one argument is made of, before pathname expansion. */
export type Field = readonly Run[]

/** The longest text that a shell holds, in characters; a real one takes all memory and dies. */
const TEXT_MAX = 1 << 26

/** Refuses a text that would be too long. What runs is given up where the line was read (syntax/run.ts). */
export function checkLength(length: number): void {
  if (length > TEXT_MAX) throw new RangeError('a text is too long')
}

/** The result of an expansion that is joined rather than split. */
export function textOf(atoms: readonly Atom[]): string {
  let whole = ''
  for (const atom of atoms) whole += atom === BREAK ? ' ' : atom.text
  checkLength(whole.length)
  return whole
}

export function fieldText(field: Field): string {
  let whole = ''
  for (const run of field) whole += run.text
  return whole
}

/** Word splitting (bash(1), EXPANSION). */
export function splitFields(atoms: readonly Atom[], ifs: string): Field[] {
  const splitter = new Splitter(ifs)
  for (const atom of atoms) {
    if (atom === BREAK) splitter.breakField()
    else if (atom.split) splitter.split(atom.text)
    else if (atom.quoted || atom.text !== '') splitter.literal(atom)
  }
  return splitter.end()
}

class Splitter {
  readonly #ifs: string
  readonly #fields: Field[] = []
  /** The field that is being made; null between two. */
  #field: Run[] | null = null
  /** White space has ended a field: a separator that follows belongs to it. */
  #afterSpace = false

  constructor(ifs: string) {
    this.#ifs = ifs
  }

  literal(run: Run): void {
    this.#field ??= []
    this.#field.push(run)
    this.#afterSpace = false
  }

  breakField(): void {
    if (this.#field !== null) this.#push()
    this.#afterSpace = false
  }

  #push(): void {
    this.#fields.push(this.#field!)
    this.#field = null
  }

  split(text: string): void {
    let start = 0
    for (let at = 0; at < text.length; at++) {
      const character = text[at]!
      if (!this.#ifs.includes(character)) continue
      this.#append(text.slice(start, at))
      start = at + 1
      this.#separate(character === ' ' || character === '\t' || character === '\n')
    }
    this.#append(text.slice(start))
  }

  #append(text: string): void {
    if (text !== '') this.literal({ text, quoted: false, split: true })
  }

  #separate(space: boolean): void {
    if (this.#field !== null) {
      this.#push()
      this.#afterSpace = space
    } else if (!space) {
      if (!this.#afterSpace) this.#fields.push([])
      this.#afterSpace = false
    }
  }

  end(): Field[] {
    if (this.#field !== null) this.#push()
    return this.#fields
  }
}
