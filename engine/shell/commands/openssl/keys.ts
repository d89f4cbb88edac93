import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type KeyPair, keyToPem } from '../../../linux/tls/certificate.ts'
import { failed } from '../../../net/errno.ts'
import { type Arguments, type OptionTable, readArguments, value } from './arguments.ts'
import {
  curveOf,
  kindOf,
  modulusText,
  newKey,
  type PublicKey,
  privateKeyText,
  publicHalf,
  publicKeyFromPem,
  publicKeyText,
  publicKeyToPem,
} from './key.ts'
import { inputText, output, privateKey, Refusal, refuse } from './read.ts'

const KEY: OptionTable = {
  in: 'value',
  out: 'value',
  pubout: 'flag',
  pubin: 'flag',
  noout: 'flag',
  text: 'flag',
  check: 'flag',
  modulus: 'flag',
  inform: 'value',
  outform: 'value',
  traditional: 'flag',
  passin: 'not emulated',
  passout: 'not emulated',
  aes256: 'not emulated',
}
const OWNER_ONLY = 0o600

type Family = 'rsa' | 'ec' | 'pkey'
const NAMES: Readonly<Record<Family, string>> = { rsa: 'RSA', ec: 'EC', pkey: '' }

function* keyCommand(process: Process, args: readonly string[], family: Family): Running {
  const given = readArguments(family, args, KEY)
  if (typeof given === 'string') return yield* refuse(process, given)
  if (family === 'ec') yield* process.printError('read EC key\n')
  const pair = given.flags.has('pubin')
    ? undefined
    : yield* privateKey(process, value(given, 'in'), family === 'pkey' ? 'key' : 'private key')
  if (pair instanceof Refusal) return yield* refuse(process, pair.text)
  const key = pair === undefined ? yield* publicKey(process, value(given, 'in')) : publicHalf(pair)
  if (key instanceof Refusal) return yield* refuse(process, key.text)
  const kind = key.keyKind ?? 'rsa:2048'
  if (family !== 'pkey' && !kind.startsWith(family)) return yield* refuse(process, `Not an ${NAMES[family]} key`)
  return yield* writeKey(process, given, family, pair, key)
}

function* writeKey(
  process: Process,
  given: Arguments,
  family: Family,
  pair: KeyPair | undefined,
  key: PublicKey,
): Running {
  let text = ''
  if (given.flags.has('text')) text += pair === undefined ? publicKeyText(key, '') : privateKeyText(pair)
  if (given.flags.has('modulus')) text += modulusText(key)
  if (given.flags.has('check'))
    text += family === 'pkey' ? 'Key is valid\n' : `${NAMES[family]} ${family === 'ec' ? 'Key valid.' : 'key ok'}\n`
  if (!given.flags.has('noout')) {
    if (family !== 'pkey') yield* process.printError(`writing ${NAMES[family]} key\n`)
    const label =
      family === 'ec' ? 'EC PRIVATE KEY' : given.flags.has('traditional') ? 'RSA PRIVATE KEY' : 'PRIVATE KEY'
    text += pair === undefined || given.flags.has('pubout') ? publicKeyToPem(key) : keyToPem(pair, label)
  }
  return yield* output(process, value(given, 'out'), text, given.flags.has('pubout') ? 0o666 : OWNER_ONLY)
}

function* publicKey(process: Process, path: string | undefined): Running<PublicKey | Refusal> {
  const text = yield* inputText(process, path)
  const found = failed(text) ? undefined : publicKeyFromPem(text)
  return (
    found ??
    new Refusal(
      `Could not ${failed(text) ? 'open file or uri for loading' : 'read'} public key from ${path ?? '<stdin>'}\n`,
    )
  )
}

/** openssl-rsa(1), openssl-ec(1) and openssl-pkey(1). */
export const rsa = (process: Process, args: readonly string[]): Running => keyCommand(process, args, 'rsa')
export const ec = (process: Process, args: readonly string[]): Running => keyCommand(process, args, 'ec')
export const pkey = (process: Process, args: readonly string[]): Running => keyCommand(process, args, 'pkey')

const GENRSA: OptionTable = {
  out: 'value',
  traditional: 'flag',
  verbose: 'flag',
  quiet: 'flag',
  F4: 'flag',
  aes256: 'not emulated',
  passout: 'not emulated',
}

/** openssl-genrsa(1): a private key. */
export function* genrsa(process: Process, args: readonly string[]): Running {
  const given = readArguments('genrsa', args, GENRSA)
  if (typeof given === 'string') return yield* refuse(process, given)
  const [bits = '2048'] = given.rest
  if (!/^\d+$/.test(bits))
    return yield* refuse(process, `genrsa: Can't parse "${bits}" as a number\ngenrsa: Use -help for summary.`)
  if (Number(bits) < 512) return yield* refuse(process, 'Error initializing RSA context')
  const label = given.flags.has('traditional') ? 'RSA PRIVATE KEY' : 'PRIVATE KEY'
  return yield* output(process, value(given, 'out'), keyToPem(newKey(process, `rsa:${bits}`), label), OWNER_ONLY)
}

const GENPKEY: OptionTable = {
  algorithm: 'value',
  pkeyopt: 'value',
  out: 'value',
  quiet: 'flag',
  text: 'not emulated',
  aes256: 'not emulated',
  pass: 'not emulated',
}

/** openssl-genpkey(1). */
export function* genpkey(process: Process, args: readonly string[]): Running {
  const given = readArguments('genpkey', args, GENPKEY)
  if (typeof given === 'string') return yield* refuse(process, given)
  const algorithm = value(given, 'algorithm')
  if (algorithm === undefined) return yield* refuse(process, 'genpkey: Use -help for summary.')
  const kind = kindOf(algorithm, given.values.get('pkeyopt') ?? [])
  if (kind === undefined) return yield* refuse(process, `genpkey: "${algorithm}" is not emulated here`)
  return yield* output(process, value(given, 'out'), keyToPem(newKey(process, kind)), OWNER_ONLY)
}

const ECPARAM: OptionTable = {
  name: 'value',
  genkey: 'flag',
  noout: 'flag',
  out: 'value',
  in: 'not emulated',
  list_curves: 'not emulated',
  text: 'not emulated',
}

/** Parameters as PEM: the DER of the object identifier of prime256v1 and its like stands there. */
const PARAMETERS: Readonly<Record<string, string>> = {
  prime256v1: 'BggqhkjOPQMBBw==',
  secp384r1: 'BgUrgQQAIg==',
  secp521r1: 'BgUrgQQAIw==',
  secp256k1: 'BgUrgQQACg==',
}

/** openssl-ecparam(1). */
export function* ecparam(process: Process, args: readonly string[]): Running {
  const given = readArguments('ecparam', args, ECPARAM)
  if (typeof given === 'string') return yield* refuse(process, given)
  const name = value(given, 'name') ?? ''
  const curve = curveOf(name)
  if (curve === undefined) return yield* refuse(process, `unknown curve name (${name})`)
  const parameters = given.flags.has('noout')
    ? ''
    : `-----BEGIN EC PARAMETERS-----\n${PARAMETERS[curve]}\n-----END EC PARAMETERS-----\n`
  const key = given.flags.has('genkey') ? keyToPem(newKey(process, `ec:${curve}`), 'EC PRIVATE KEY') : ''
  return yield* output(process, value(given, 'out'), parameters + key, OWNER_ONLY)
}
