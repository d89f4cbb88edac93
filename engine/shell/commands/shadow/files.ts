import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'

/** A file of lines with fields between colons: passwd(5), group(5), shadow(5). */
export class FieldFile {
  readonly #path: string
  readonly #mode: number
  readonly rows: string[][]

  constructor(process: Process, path: string, mode = 0o644) {
    this.#path = path
    this.#mode = mode
    const text = process.readFile(path)
    const lines = failed(text) ? [] : text.split('\n').filter(line => line !== '')
    this.rows = lines.map(line => line.split(':'))
  }

  find(name: string): string[] | undefined {
    return this.rows.find(([each]) => each === name)
  }

  remove(name: string): void {
    const at = this.rows.findIndex(([each]) => each === name)
    if (at >= 0) this.rows.splice(at, 1)
  }

  /** The numbers that are taken, by the third field. */
  get numbers(): Set<number> {
    return new Set(this.rows.map(([, , number]) => Number(number)))
  }

  write(process: Process): boolean {
    const text = this.rows.map(row => `${row.join(':')}\n`).join('')
    return process.writeWholeFile(this.#path, text, false, this.#mode) === undefined
  }
}

/** The tables of accounts. */
export class AccountFiles {
  readonly passwd: FieldFile
  readonly group: FieldFile
  readonly shadow: FieldFile

  constructor(process: Process) {
    this.passwd = new FieldFile(process, '/etc/passwd')
    this.group = new FieldFile(process, '/etc/group')
    this.shadow = new FieldFile(process, '/etc/shadow', 0o640)
  }

  /** The next number that is free: one above the highest of ordinary accounts, one below the lowest of the system's (login.defs(5)). */
  freeNumber(system: boolean): number {
    const taken = new Set([...this.passwd.numbers, ...this.group.numbers])
    if (system) {
      for (let number = 999; number >= 100; number--) if (!taken.has(number)) return number
      return -1
    }
    const own = [...taken].filter(number => number >= 1000 && number < 60_000)
    return own.length === 0 ? 1000 : Math.max(...own) + 1
  }

  write(process: Process): boolean {
    return [this.passwd, this.group, this.shadow].every(file => file.write(process))
  }
}

const NAME = /^[a-z_][a-z0-9_-]*\$?$/
const NAME_MAX = 32

export function isName(name: string): boolean {
  return NAME.test(name) && name.length <= NAME_MAX
}
