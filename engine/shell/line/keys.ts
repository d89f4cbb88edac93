/** A key as it was pressed: a character to insert, or a name as readline's documentation writes it (`C-a`, `M-f`, `up`). */
export type Key = { readonly type: 'text'; readonly text: string } | { readonly type: 'key'; readonly name: string }

const FINALS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'S-tab',
}

const NUMBERED: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  200: 'paste',
  201: 'paste-end',
}

/** Modifiers of xterm's sequences (ctlseqs, PC-Style Function Keys). */
const MODIFIERS: Readonly<Record<string, string>> = { 2: '', 3: 'M-', 4: 'M-', 5: 'C-', 6: 'C-', 7: 'C-', 8: 'C-' }

/** The longest escape sequence that is waited for. */
const SEQUENCE_MAX = 32

/** Bytes of a terminal -> keys. */
export class KeyDecoder {
  /** Bytes of a sequence or character that is not whole yet. */
  #bytes: number[] = []

  /** Whether a sequence has begun. */
  get begun(): boolean {
    return this.#bytes.length > 0
  }

  /** The key that a byte completes; null when more are needed. */
  add(byte: number): Key | null {
    this.#bytes.push(byte)
    const [first] = this.#bytes
    const key = first === 0x1b ? this.#escape() : first! >= 0xc0 ? this.#wide() : plain(first!, '')
    if (key !== null || this.#bytes.length > SEQUENCE_MAX) this.#bytes = []
    return key
  }

  #wide(): Key | null {
    const [lead] = this.#bytes
    const length = lead! >= 0xf0 ? 4 : lead! >= 0xe0 ? 3 : 2
    if ((this.#bytes.at(-1)! & 0xc0) !== 0x80 && this.#bytes.length > 1) return { type: 'text', text: '\ufffd' }
    if (this.#bytes.length < length) return null
    let code = lead! & (0xff >> (length + 1))
    for (const byte of this.#bytes.slice(1)) code = (code << 6) | (byte & 0x3f)
    const valid = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    return { type: 'text', text: valid ? String.fromCodePoint(code) : '\ufffd' }
  }

  #escape(): Key | null {
    const [, second, ...rest] = this.#bytes
    if (second === undefined) return null
    if (second === 0x1b) {
      this.#bytes = [0x1b]
      return null
    }
    if (second !== 0x5b && second !== 0x4f) return plain(second, 'M-')
    if (rest.length === 0) return null
    const last = rest.at(-1)!
    if (last < 0x40 || last > 0x7e) return null
    return sequence(String.fromCharCode(...rest))
  }
}

/** One byte that is a key of its own. */
function plain(byte: number, prefix: string): Key {
  if (byte === 0x7f) return { type: 'key', name: `${prefix}backspace` }
  if (byte < 0x20) return { type: 'key', name: `${prefix}C-${String.fromCharCode(byte + 0x60)}` }
  if (byte >= 0x80) return { type: 'text', text: '\ufffd' }
  const character = String.fromCharCode(byte)
  return prefix === '' ? { type: 'text', text: character } : { type: 'key', name: prefix + character }
}

/** What follows `ESC [` or `ESC O`. */
function sequence(text: string): Key {
  const [first = '', second = '1'] = text.slice(0, -1).split(';')
  const final = text.at(-1)!
  const name = final === '~' ? NUMBERED[first] : FINALS[final]
  return { type: 'key', name: name === undefined ? 'unknown' : `${MODIFIERS[second] ?? ''}${name}` }
}
