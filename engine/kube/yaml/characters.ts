/** Which characters YAML may hold (go-yaml readerc.go, yaml_parser_update_buffer). */

export interface Unreadable {
  /** As many characters are read before the problem is noticed. */
  readonly at: number
  readonly text: string
}

/** As many bytes go-yaml reads at once; none of a piece is seen when one of its characters is refused. */
const PIECE = 512

/** Characters outside what is allowed. A byte that is no UTF-8 is here a surrogate, U+DC00 and the byte (`decodeLossless`). */
const REFUSED =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

const INCOMPLETE = 'incomplete UTF-8 octet sequence'

export function unreadable(text: string): Unreadable | undefined {
  const refused = REFUSED.exec(text)
  if (refused === null) return undefined
  const code = refused[0].charCodeAt(0)
  const said = code >= 0xd800 && code <= 0xdfff ? wrongBytes(text, refused.index) : 'control characters are not allowed'
  return { at: said === INCOMPLETE ? refused.index : pieceOf(text, refused.index), text: said }
}

/** Where the piece begins that holds the character at `index`. A piece ends before a character that does not fit into it whole. */
function pieceOf(text: string, index: number): number {
  let start = 0
  let size = 0
  for (let at = 0; at <= index; ) {
    const code = text.codePointAt(at)!
    const width = widthOf(code)
    if (size + width > PIECE) {
      start = at
      size = 0
    }
    size += width
    at += code > 0xffff ? 2 : 1
  }
  return start
}

function widthOf(code: number): number {
  if (code >= 0xdc80 && code <= 0xdcff) return Math.max(widthAfter(code - 0xdc00), 1)
  if (code < 0x80) return 1
  return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

/** How many bytes a character has whose first is this; 0 where none begins so. */
const widthAfter = (lead: number): number =>
  lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 0

function wrongBytes(text: string, index: number): string {
  const lead = text.charCodeAt(index) - 0xdc00
  const width = widthAfter(lead)
  if (lead < 0x80 || width === 0) return 'invalid leading UTF-8 octet'
  for (let ahead = 1; ahead < width; ahead++) {
    const code = text.charCodeAt(index + ahead)
    if (Number.isNaN(code)) return INCOMPLETE
    if (code < 0xdc80 || code > 0xdcbf) return 'invalid trailing UTF-8 octet'
  }
  const second = text.charCodeAt(index + 1) - 0xdc00
  const short = lead < 0xc2 || (lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90)
  return short ? 'invalid length of a UTF-8 sequence' : 'invalid Unicode character'
}
