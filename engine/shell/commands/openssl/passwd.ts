import { md5Crypt } from '../../../linux/md5-crypt.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { sha512Crypt } from '../../../linux/sha512-crypt.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { type OptionTable, readArguments, value } from './arguments.ts'
import { refuse } from './read.ts'

const PASSWD: OptionTable = {
  '1': 'flag',
  '6': 'flag',
  apr1: 'flag',
  salt: 'value',
  stdin: 'flag',
  noverify: 'flag',
  quiet: 'flag',
  table: 'flag',
  '5': 'not emulated',
  in: 'not emulated',
  aixmd5: 'not emulated',
}
const LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const HASH_COST = 3_000_000

/** openssl-passwd(1): MD5 as crypt(3) has it unless told. */
export function* passwd(process: Process, args: readonly string[]): Running {
  const given = readArguments('passwd', args, PASSWD)
  if (typeof given === 'string') return yield* refuse(process, given)
  const long = given.flags.has('6')
  const passwords = [...given.rest]
  if (given.flags.has('stdin')) {
    const bytes = yield* process.readAll(0)
    const lines = failed(bytes) ? [] : decodeUtf8(bytes).split('\n')
    passwords.push(...(lines.at(-1) === '' ? lines.slice(0, -1) : lines))
  }
  if (passwords.length === 0) return yield* refuse(process, 'passwd: passwords from the terminal are not emulated here')
  const random = process.host.sim.random(`openssl:${process.host.name}`)
  for (const password of passwords) {
    const drawn = [...random.bytes(long ? 16 : 8)].map(byte => LETTERS[byte & 63]).join('')
    const salt = (value(given, 'salt') ?? drawn).slice(0, long ? 16 : 8)
    yield* process.compute(HASH_COST)
    const hash = long ? sha512Crypt(password, salt) : md5Crypt(password, salt, given.flags.has('apr1') ? 'apr1' : '1')
    yield* process.print(`${given.flags.has('table') ? `${password}\t` : ''}${hash}\n`)
  }
  return 0
}
