import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { hexBytes } from '../../../wire/bytes.ts'
import { BASE64, encode } from '../../text/base.ts'
import { type Arguments, type OptionTable, readArguments, value } from './arguments.ts'

const RAND: OptionTable = { hex: 'flag', base64: 'flag', out: 'value' }
/** What rand gives at most here. */
const BYTES_MAX = 1 << 24
const LINE = 64

function* complain(process: Process, text: string): Running {
  yield* process.printError(`${text}\n`)
  return 1
}

/** openssl-rand(1). */
export function* rand(process: Process, args: readonly string[]): Running {
  const given = readArguments('rand', args, RAND)
  if (typeof given === 'string') return yield* complain(process, given)
  const [text = '0'] = given.rest
  if (!/^\d+$/.test(text))
    return yield* complain(process, `rand: Can't parse "${text}" as a number\nrand: Use -help for summary.`)
  if (Number(text) > BYTES_MAX)
    return yield* complain(process, `rand: more than ${BYTES_MAX} bytes are not emulated here`)
  const bytes = process.host.sim.random(`openssl:${process.host.name}`).bytes(Number(text))
  if (given.flags.has('hex')) return yield* put(process, given, encodeUtf8(`${hexBytes(bytes)}\n`))
  if (!given.flags.has('base64')) return yield* put(process, given, bytes)
  return yield* put(process, given, encodeUtf8(encode(BASE64, bytes).replace(new RegExp(`.{1,${LINE}}`, 'g'), '$&\n')))
}

function* put(process: Process, given: Arguments, bytes: Uint8Array): Running {
  const out = value(given, 'out')
  const fd = out === undefined ? 1 : process.open(out, { write: true, create: true, truncate: true })
  if (failed(fd)) return yield* complain(process, `Can't open "${out}" for writing, ${fd.text}`)
  yield* process.write(fd, bytes)
  return 0
}
