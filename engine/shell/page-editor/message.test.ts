import { expect, test } from 'vitest'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { Answer, Asking, encodeMessage, MessageReader, parseMessage } from './message.ts'

const open: Asking = { do: 'open', id: 7, program: 'vi', path: 'ä.yaml', text: 'a: ü\n', note: '"ä.yaml" [New]' }

function read(reader: MessageReader, bytes: Uint8Array) {
  const { rest, bodies } = reader.push(bytes)
  return { rest: decodeUtf8(rest), messages: bodies.map(body => parseMessage(Asking, body)) }
}

test('messages come out of a stream, wherever it is cut', () => {
  const stream = encodeUtf8('before\x1b[1m').length
  const bytes = Uint8Array.from([...encodeUtf8('before\x1b[1m'), ...encodeMessage(open), ...encodeUtf8('\x1b[0mafter')])
  for (const cut of [1, 7, stream + 1, stream + 5, stream + 20, bytes.length - 10]) {
    const reader = new MessageReader()
    const first = read(reader, bytes.slice(0, cut))
    const second = read(reader, bytes.slice(cut))
    expect(first.rest + second.rest).toBe('before\x1b[1m\x1b[0mafter')
    expect([...first.messages, ...second.messages]).toEqual([open])
  }
})

test('what is not quite a message goes through as it came', () => {
  for (const text of ['\x1b]9018;AAAA\x07', '\x1b]9017;AA A\x07', '\x1b\x1b]0;title\x07', '\x1b]9017\x07'])
    expect(read(new MessageReader(), encodeUtf8(text))).toEqual({ rest: text, messages: [] })
})

test('bodies that say nothing are no messages', () => {
  for (const body of ['', '!!', 'e30=', 'eyJkbyI6Im9wZW4ifQ==']) expect(parseMessage(Answer, body)).toBeUndefined()
})
