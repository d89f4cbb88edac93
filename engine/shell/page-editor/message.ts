import * as v from 'valibot'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { BASE64, decode, encode } from '../text/base.ts'

/** The largest text that goes to the page and back. */
export const TEXT_MAX = 512 * 1024
/** Bytes of a message: base64 of JSON. What is longer is no message. */
const MESSAGE_MAX = 3 * 1024 * 1024

const Id = v.pipe(v.number(), v.integer())
const Short = v.pipe(v.string(), v.maxLength(4096))
const Text = v.pipe(v.string(), v.maxLength(TEXT_MAX))

/** What an editor program asks of the terminal that it runs on. */
export const Asking = v.variant('do', [
  /** Show this text to whoever sits there. `note` says what kind of file it is, as the editor's status line would. */
  v.strictObject({ do: v.literal('open'), id: Id, program: Short, path: Short, text: Text, note: Short }),
  /** What became of a save. */
  v.strictObject({ do: v.literal('note'), id: Id, note: Short }),
  v.strictObject({ do: v.literal('close'), id: Id }),
])
export type Asking = v.InferOutput<typeof Asking>

/** What the terminal answers. */
export const Answer = v.variant('do', [
  /** It can show texts, and shows this one. */
  v.strictObject({ do: v.literal('ready'), id: Id }),
  /** Keep this text; `done` ends the editor when that went well. */
  v.strictObject({ do: v.literal('save'), id: Id, text: Text, done: v.boolean() }),
  v.strictObject({ do: v.literal('close'), id: Id }),
])
export type Answer = v.InferOutput<typeof Answer>

/** An operating system command (ECMA-48 8.3.89) with a number of our own: a terminal that does not know it ignores it. */
const START = encodeUtf8('\x1b]9017;')
const END = 0x07

export function encodeMessage(message: Asking | Answer): Uint8Array {
  return encodeUtf8(`\x1b]9017;${encode(BASE64, encodeUtf8(JSON.stringify(message)))}\x07`)
}

/** The value of a message, or undefined when it is none of that kind: the bytes may come from anybody. */
export function parseMessage<Schema extends typeof Asking | typeof Answer>(
  schema: Schema,
  body: string,
): v.InferOutput<Schema> | undefined {
  const { bytes, complete } = decode(BASE64, body)
  if (!complete) return undefined
  try {
    const { success, output } = v.safeParse(schema, JSON.parse(decodeUtf8(bytes)))
    return success ? output : undefined
  } catch {
    return undefined
  }
}

/** Takes messages out of a stream of bytes in which they may stand anywhere. */
export class MessageReader {
  /** The beginning of what may become a message. */
  #held: number[] = []

  /** The bytes that are no message, and the bodies of those that are whole now. */
  push(bytes: Uint8Array): { readonly rest: Uint8Array; readonly bodies: readonly string[] } {
    if (this.#held.length === 0 && bytes.indexOf(START[0]!) < 0) return { rest: bytes, bodies: [] }
    const rest: number[] = []
    const bodies: string[] = []
    for (const byte of bytes) {
      const held = this.#held
      const fits = held.length < START.length ? byte === START[held.length] : inBody(byte)
      if (held.length >= START.length && byte === END) {
        bodies.push(decodeUtf8(Uint8Array.from(held.slice(START.length))))
        this.#held = []
      } else if (fits && held.length < MESSAGE_MAX) held.push(byte)
      else {
        // As it came; what broke it off may begin another one.
        for (const each of held) rest.push(each)
        this.#held = byte === START[0] ? [byte] : []
        if (byte !== START[0]) rest.push(byte)
      }
    }
    return { rest: Uint8Array.from(rest), bodies }
  }
}

function inBody(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f
}
