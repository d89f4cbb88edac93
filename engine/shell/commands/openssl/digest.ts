import { hmac } from '@noble/hashes/hmac.js'
import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { hexBytes } from '../../../wire/bytes.ts'
import { type OptionTable, readArguments, value } from './arguments.ts'
import { queued } from './errors.ts'

/** By the name of the option, with the name that is shown. */
const DIGESTS = {
  md5: { run: md5, shown: 'MD5' },
  ripemd160: { run: ripemd160, shown: 'RIPEMD-160' },
  sha1: { run: sha1, shown: 'SHA1' },
  sha224: { run: sha224, shown: 'SHA2-224' },
  sha256: { run: sha256, shown: 'SHA2-256' },
  sha384: { run: sha384, shown: 'SHA2-384' },
  sha512: { run: sha512, shown: 'SHA2-512' },
} as const
type DigestName = keyof typeof DIGESTS

export const DIGEST_NAMES = Object.keys(DIGESTS) as DigestName[]

const TABLE: OptionTable = {
  r: 'flag',
  c: 'flag',
  hex: 'flag',
  binary: 'flag',
  hmac: 'value',
  out: 'value',
  sign: 'not emulated',
  verify: 'not emulated',
  mac: 'not emulated',
  ...Object.fromEntries(DIGEST_NAMES.map(name => [name, 'flag' as const])),
}
/** Nanoseconds of CPU time a byte. */
const COST = 2

/** openssl-dgst(1): sums of files or of standard input; `command` is the digest that stands in the place of `dgst`. */
export function* digest(process: Process, args: readonly string[], command: DigestName | 'dgst'): Running {
  const given = readArguments(command, args, TABLE)
  if (typeof given === 'string') {
    yield* process.printError(`${given}\n`)
    return 1
  }
  const asked = DIGEST_NAMES.filter(each => given.flags.has(each)).at(-1)
  const name = asked ?? (command === 'dgst' ? 'sha256' : command)
  const key = value(given, 'hmac')
  const { run, shown } = DIGESTS[name]
  const pieces: Uint8Array[] = []
  let status = 0
  for (const path of given.rest.length === 0 ? [undefined] : given.rest) {
    const bytes: Uint8Array | Errno = path === undefined ? yield* process.readAll(0) : process.readFileBytes(path)
    if (failed(bytes)) {
      yield* process.printError(unreadable(process, path ?? '-', bytes))
      status = 1
      continue
    }
    yield* process.compute(1000 + bytes.length * COST)
    const sum = key === undefined ? run(bytes) : hmac(run, encodeUtf8(key), bytes)
    // Only what is asked for by name is called by its name in the list of digests.
    const called = asked === undefined && command === 'dgst' ? 'SHA256' : shown
    const title = key === undefined || path === undefined ? called : `HMAC-${called}`
    pieces.push(given.flags.has('binary') ? sum : encodeUtf8(line(given.flags, hexBytes(sum), title, path)))
  }
  const out = value(given, 'out')
  const fd = out === undefined ? 1 : process.open(out, { write: true, create: true, truncate: true })
  if (failed(fd)) return 1
  for (const piece of pieces) yield* process.write(fd, piece)
  return status
}

function line(flags: ReadonlySet<string>, sum: string, title: string, path: string | undefined): string {
  if (flags.has('r')) return `${sum} *${path ?? 'stdin'}\n`
  const text = flags.has('c') ? sum.replace(/..(?=.)/g, '$&:') : sum
  return `${title}(${path ?? 'stdin'})= ${text}\n`
}

function unreadable(process: Process, path: string, error: Errno): string {
  const code = (0x80_00_00_00 + error.code).toString(16).toUpperCase()
  const calling = `${code}:system library:file_ctrl:${error.text}:../crypto/bio/bss_file.c:297`
  return (
    `${path}: ${error.text}\n` +
    queued(process, calling, `calling fopen(${path}, r)`) +
    queued(process, '10080002:BIO routines:file_ctrl:system lib:../crypto/bio/bss_file.c:300', '')
  )
}
