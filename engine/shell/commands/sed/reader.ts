/** A script as text, with the place for error messages. */
export class ScriptReader {
  readonly text: string
  readonly #place: (offset: number) => string
  at = 0

  /** `place` says where an offset is: `-e expression #1, char 5`. */
  constructor(text: string, place: (offset: number) => string) {
    this.text = text
    this.#place = place
  }

  get end(): boolean {
    return this.at >= this.text.length
  }

  get next(): string {
    return this.text[this.at] ?? ''
  }

  take(): string {
    return this.text[this.at++] ?? ''
  }

  skip(pattern: RegExp): void {
    while (!this.end && pattern.test(this.next)) this.at++
  }

  number(): number | null {
    const found = /^\d+/.exec(this.text.slice(this.at, this.at + 18))
    if (found === null) return null
    this.at += found[0].length
    return Number(found[0])
  }

  fail(text: string, offset = this.at): never {
    throw new ScriptError(`${this.#place(offset)}: ${text}`)
  }

  /** Text up to an unescaped delimiter, which is taken; null when it is not there. An escaped delimiter loses its backslash. */
  delimited(delimiter: string, expression: boolean): string | null {
    let text = ''
    while (!this.end) {
      const next = this.take()
      if (next === delimiter) return text
      if (next === '[' && expression) {
        text += next + this.#bracket()
        continue
      }
      if (next === '\n' && expression && delimiter !== '\n') return null
      if (next === '\\' && !this.end) {
        const escaped = this.take()
        if (escaped === delimiter) text += specialDelimiter(delimiter, expression) ? `\\${delimiter}` : delimiter
        else if (escaped === 'n' && expression) text += '\\n'
        else text += `\\${escaped}`
      } else text += next
    }
    return null
  }

  /** The rest of a bracket expression, in which neither a delimiter nor a backslash means anything (sed/compile.c of 4.9). */
  #bracket(): string {
    const [rest = ''] = /^\^?\]?(?:\[([:.=])(?:(?!\1\]).)*\1\]|[^\]])*\]?/s.exec(this.text.slice(this.at)) ?? []
    this.at += rest.length
    return rest
  }
}

/** A delimiter that means something in the expression stands for itself when it is escaped. */
function specialDelimiter(delimiter: string, expression: boolean): boolean {
  return expression && '.*[]^$+?(){}|'.includes(delimiter)
}

/** A script that sed(1) refuses: the message without the program's name. */
export class ScriptError {
  readonly text: string
  readonly status: number

  constructor(text: string, status = 1) {
    this.text = text
    this.status = status
  }
}
