/** An encoding of RFC 4648: characters that stand for groups of bits. */
export interface Alphabet {
  readonly characters: string
  readonly bits: number
  /** Characters of a whole group. */
  readonly group: number
}

export const BASE64: Alphabet = {
  characters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  bits: 6,
  group: 4,
}

export const BASE32: Alphabet = { characters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', bits: 5, group: 8 }

export function encode({ characters, bits, group }: Alphabet, bytes: Uint8Array): string {
  const parts: string[] = []
  let [held, count] = [0, 0]
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff
    for (count += 8; count >= bits; count -= bits) parts.push(characters[(held >> (count - bits)) & ((1 << bits) - 1)]!)
  }
  if (count > 0) parts.push(characters[(held << (bits - count)) & ((1 << bits) - 1)]!)
  while (parts.length % group !== 0) parts.push('=')
  return parts.join('')
}

/** Bytes up to where the text is wrong; `complete` says that it is not. Padding may stand only at the end and must be whole. */
export function decode(
  { characters, bits, group }: Alphabet,
  text: string,
): { readonly bytes: Uint8Array; readonly complete: boolean } {
  const bytes: number[] = []
  let [held, count] = [0, 0]
  let at = 0
  for (; at < text.length; at++) {
    const value = characters.indexOf(text[at]!)
    if (value < 0) break
    held = ((held << bits) | value) & 0xffff
    count += bits
    if (count < 8) continue
    count -= 8
    bytes.push((held >> count) & 0xff)
  }
  const padding = text.slice(at)
  return {
    bytes: Uint8Array.from(bytes),
    complete: /^=*$/.test(padding) && text.length % group === 0 && padding.length < group - 1,
  }
}
