import { decodeUtf8 } from '../../../sim/utf8.ts'

/** urllib.parse.unquote(). */
export function unquoted(text: string): string {
  return text.replace(/(%[0-9A-Fa-f]{2})+/g, run =>
    decodeUtf8(Uint8Array.from(run.slice(1).split('%'), each => Number.parseInt(each, 16))),
  )
}
