import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { BASE64, decode, encode } from '../../text/base.ts'
import { type OptionTable, readArguments, value } from './arguments.ts'

const TABLE: OptionTable = {
  base64: 'flag',
  a: 'flag',
  A: 'flag',
  d: 'flag',
  e: 'flag',
  in: 'value',
  out: 'value',
  k: 'not emulated',
  pass: 'not emulated',
  K: 'not emulated',
  iv: 'not emulated',
  S: 'not emulated',
  salt: 'not emulated',
  pbkdf2: 'not emulated',
  'aes-128-cbc': 'not emulated',
  'aes-256-cbc': 'not emulated',
}
const LINE = 64

/** openssl-enc(1) without a cipher: base64 of a file or of standard input, and back. */
export function* encoding(process: Process, args: readonly string[], command: 'enc' | 'base64'): Running {
  const given = readArguments(command, args, TABLE)
  if (typeof given === 'string') {
    yield* process.printError(`${given}\n`)
    return 1
  }
  const path = value(given, 'in')
  const bytes = path === undefined ? yield* process.readAll(0) : process.readFileBytes(path)
  if (failed(bytes)) {
    yield* process.printError(`Can't open "${path}" for reading, ${bytes.text}\n`)
    return 1
  }
  const { flags } = given
  const coded = command === 'base64' || flags.has('base64') || flags.has('a')
  const result = !coded
    ? bytes
    : flags.has('d')
      ? decoded(bytes, flags.has('A'))
      : encodeUtf8(lines(bytes, flags.has('A')))
  const out = value(given, 'out')
  const fd = out === undefined ? 1 : process.open(out, { write: true, create: true, truncate: true })
  if (failed(fd)) {
    yield* process.printError(`Can't open "${out}" for writing, ${fd.text}\n`)
    return 1
  }
  yield* process.write(fd, result)
  return 0
}

function lines(bytes: Uint8Array, whole: boolean): string {
  const text = encode(BASE64, bytes)
  return whole ? text : text.replace(new RegExp(`.{1,${LINE}}`, 'g'), '$&\n')
}

/** Without -A lines must be no longer than the format has them, and end. */
function decoded(bytes: Uint8Array, whole: boolean): Uint8Array {
  const text = decodeUtf8(bytes)
  if (!whole && !text.endsWith('\n')) return new Uint8Array(0)
  return decode(BASE64, text.replace(/\s/g, '')).bytes
}
