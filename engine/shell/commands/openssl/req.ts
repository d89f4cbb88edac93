import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { certificateToPem, type KeyPair, keyToPem, type Name } from '../../../linux/tls/certificate.ts'
import { failed } from '../../../net/errno.ts'
import { type Arguments, type OptionTable, readArguments, value } from './arguments.ts'
import { type Config, parseConfig, setting } from './config.ts'
import { type Extensions, NO_EXTENSIONS, readExtensions } from './extension.ts'
import { kindOf, modulusText, newKey, publicHalf, publicKeyToPem } from './key.ts'
import { attributeType, nameOf, nameText, parseSubject } from './name.ts'
import { certificatesIn, inputText, output, privateKey, Refusal, refuse } from './read.ts'
import { type Request, requestFromPem, requestText, requestToPem } from './request.ts'
import { issue } from './sign.ts'

const DIGESTS = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'md5'] as const

const REQ: OptionTable = {
  x509: 'flag',
  newkey: 'value',
  new: 'flag',
  nodes: 'flag',
  noenc: 'flag',
  key: 'value',
  keyout: 'value',
  in: 'value',
  out: 'value',
  days: 'value',
  subj: 'value',
  addext: 'value',
  CA: 'value',
  CAkey: 'value',
  batch: 'flag',
  utf8: 'flag',
  config: 'value',
  extensions: 'value',
  reqexts: 'value',
  text: 'flag',
  noout: 'flag',
  verify: 'flag',
  subject: 'flag',
  pubkey: 'flag',
  modulus: 'flag',
  nameopt: 'value',
  set_serial: 'value',
  pkeyopt: 'value',
  passout: 'not emulated',
  passin: 'not emulated',
  inform: 'not emulated',
  outform: 'not emulated',
  ...Object.fromEntries(DIGESTS.map(name => [name, 'flag' as const])),
}

/** openssl-req(1): requests, and with -x509 certificates of their own key or of an authority (-CA). */
export function* req(process: Process, args: readonly string[]): Running {
  const given = readArguments('req', args, REQ)
  if (typeof given === 'string') return yield* refuse(process, given)
  const making = ['new', 'x509', 'newkey'].some(name => given.flags.has(name) || given.values.has(name))
  if (!making || value(given, 'in') !== undefined) return yield* show(process, given, args)
  const config = yield* readConfig(process, value(given, 'config'))
  if (config instanceof Refusal) return yield* refuse(process, config.text)
  const subject = yield* subjectOf(process, given, config)
  if (subject instanceof Refusal) return yield* refuse(process, subject.text)
  const key = yield* keyOf(process, given, config)
  if (key instanceof Refusal) return yield* refuse(process, key.text)
  return yield* given.flags.has('x509')
    ? certify(process, given, config, subject, key)
    : request(process, given, config, subject, key)
}

function* readConfig(process: Process, path: string | undefined): Running<Config | Refusal> {
  const text = path === undefined ? '' : yield* process.readWhole(path)
  return failed(text) ? new Refusal(`Can't open "${path}" for reading, ${text.text}`) : parseConfig(text)
}

function* subjectOf(process: Process, given: Arguments, config: Config): Running<Name | Refusal> {
  const text = value(given, 'subj')
  if (text !== undefined) {
    const parsed = parseSubject(text)
    if (parsed === null)
      return new Refusal(
        `req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text.replace(/^\//, '')}'`,
      )
    for (const each of parsed.unknown)
      yield* process.printError(`req warning: Skipping unknown subject name attribute "${each}"\n`)
    return parsed.name
  }
  const section = setting(config, 'req', 'distinguished_name')
  if (section === undefined || setting(config, 'req', 'prompt') !== 'no')
    return new Refusal('req: a subject is needed here (-subj, or a configuration with prompt=no)')
  const attributes = (config.get(section) ?? []).flatMap(([name, each]) => {
    const type = attributeType(name.replace(/^\d+\./, ''))
    return type === undefined ? [] : [{ type, value: each }]
  })
  return nameOf(attributes)
}

/** The key of -key, or a new one, which is written. */
function* keyOf(process: Process, given: Arguments, config: Config): Running<KeyPair | Refusal> {
  const path = value(given, 'key')
  if (path !== undefined) {
    const known = yield* privateKey(process, path)
    return known instanceof Refusal ? new Refusal(`${known.text}Unable to load private key\n`) : known
  }
  const wanted = value(given, 'newkey') ?? `rsa:${setting(config, 'req', 'default_bits') ?? 2048}`
  const kind = kindOf(wanted, given.values.get('pkeyopt') ?? [])
  if (kind === undefined) return new Refusal(`req: "${wanted}" is not emulated here`)
  const key = newKey(process, kind)
  yield* process.printError('-----\n')
  const keyout = value(given, 'keyout') ?? setting(config, 'req', 'default_keyfile') ?? 'privkey.pem'
  const error = process.writeWholeFile(keyout, keyToPem(key), false, 0o600)
  return error === undefined ? key : new Refusal(`Can't open "${keyout}" for writing, ${error.text}`)
}

/** Those of -addext after those of a section of the configuration. */
function extensionsFor(
  given: Arguments,
  config: Config,
  section: string | undefined,
  keys: Parameters<typeof readExtensions>[2],
  usual: readonly (readonly [string, string])[],
): Extensions | string {
  const added = (given.values.get('addext') ?? []).map(text => {
    const [name = '', ...rest] = text.split('=')
    return [name.trim(), rest.join('=').trim()] as const
  })
  const own = section === undefined ? usual : (config.get(section) ?? [])
  if (own.length + added.length === 0) return NO_EXTENSIONS
  return readExtensions([...own, ...added], config, keys)
}

function* request(process: Process, given: Arguments, config: Config, subject: Name, pair: KeyPair): Running {
  const key = publicHalf(pair)
  const section = value(given, 'reqexts') ?? value(given, 'extensions') ?? setting(config, 'req', 'req_extensions')
  const extensions = extensionsFor(given, config, section, { subject: key, issuer: key }, [])
  if (typeof extensions === 'string') return yield* refuse(process, `req: ${extensions}`)
  const made: Request = { subject, key, extensions }
  const shown = given.flags.has('text') ? requestText(made) : ''
  return yield* output(process, value(given, 'out'), shown + (given.flags.has('noout') ? '' : requestToPem(made)))
}

/** What Debian's openssl.cnf says of x509_extensions, v3_ca. */
const USUAL = [
  ['subjectKeyIdentifier', 'hash'],
  ['authorityKeyIdentifier', 'keyid:always,issuer'],
  ['basicConstraints', 'critical,CA:true'],
] as const

function* certify(process: Process, given: Arguments, config: Config, subject: Name, pair: KeyPair): Running {
  const path = value(given, 'CA')
  const authority = path === undefined ? undefined : certificatesIn(process, path)?.[0]
  if (path !== undefined && authority === undefined)
    return yield* refuse(process, `Could not read CA certificate from ${path}`)
  const signer = path === undefined ? pair : yield* privateKey(process, value(given, 'CAkey') ?? path, 'CA private key')
  if (signer instanceof Refusal) return yield* refuse(process, signer.text)
  const key = publicHalf(pair)
  const section = value(given, 'extensions') ?? setting(config, 'req', 'x509_extensions')
  const keys = { subject: key, issuer: publicHalf(signer) }
  const usual = value(given, 'config') === undefined ? USUAL : []
  const extensions = extensionsFor(given, config, section, keys, usual)
  if (typeof extensions === 'string') return yield* refuse(process, `req: ${extensions}`)
  const number = value(given, 'set_serial')
  const certificate = issue(
    process,
    {
      subject,
      key,
      extensions,
      days: Number(value(given, 'days') ?? 30),
      serial: number === undefined ? undefined : BigInt(number).toString(16),
    },
    authority?.subject ?? subject,
    signer,
  )
  return yield* output(process, value(given, 'out'), given.flags.has('noout') ? '' : certificateToPem(certificate))
}

/** A request that is there already. */
function* show(process: Process, given: Arguments, args: readonly string[]): Running {
  const path = value(given, 'in')
  const text = yield* inputText(process, path)
  const found = failed(text) ? undefined : requestFromPem(text)
  if (found === undefined) {
    const cannot = failed(text) ? `Can't open "${path}" for reading, ${text.text}\n` : ''
    return yield* refuse(process, `${cannot}Unable to load X509 request`)
  }
  if (given.flags.has('verify')) yield* process.printError('Certificate request self-signature verify OK\n')
  const shown = (name: string) => args.some(arg => arg.replace(/^--?/, '') === name)
  let out = ''
  if (shown('text')) out += requestText(found)
  if (shown('pubkey')) out += publicKeyToPem(found.key)
  if (shown('subject')) out += `subject=${nameText(found.subject, value(given, 'nameopt'))}\n`
  if (shown('modulus')) out += modulusText(found.key)
  return yield* output(process, value(given, 'out'), out + (given.flags.has('noout') ? '' : requestToPem(found)))
}
