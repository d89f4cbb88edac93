import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import {
  type Certificate,
  certificatesFromPem,
  certificateToPem,
  hex,
  namesHost,
  verifyChain,
} from '../../../linux/tls/certificate.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { type Arguments, type OptionTable, readArguments, value } from './arguments.ts'
import { extensionHeading, extensionsText } from './extension.ts'
import { modulusText, publicKeyToPem } from './key.ts'
import { nameText } from './name.ts'
import { BUNDLE, certificatesIn, inputText, output, Refusal, refuse } from './read.ts'
import { certificateText, dateText, extensionsOf, serialDigits, verifyError } from './text.ts'
import { certifyRequest } from './x509-req.ts'

const X509: OptionTable = {
  in: 'value',
  out: 'value',
  noout: 'flag',
  text: 'flag',
  subject: 'flag',
  issuer: 'flag',
  dates: 'flag',
  startdate: 'flag',
  enddate: 'flag',
  serial: 'flag',
  ext: 'value',
  checkend: 'value',
  nameopt: 'value',
  fingerprint: 'flag',
  pubkey: 'flag',
  modulus: 'flag',
  hash: 'flag',
  subject_hash: 'flag',
  issuer_hash: 'flag',
  email: 'flag',
  checkhost: 'value',
  checkip: 'value',
  inform: 'value',
  outform: 'value',
  req: 'flag',
  CA: 'value',
  CAkey: 'value',
  CAcreateserial: 'flag',
  CAserial: 'value',
  set_serial: 'value',
  signkey: 'value',
  key: 'value',
  days: 'value',
  extfile: 'value',
  extensions: 'value',
  copy_extensions: 'value',
  sha1: 'flag',
  sha256: 'flag',
  sha384: 'flag',
  sha512: 'flag',
  md5: 'flag',
  purpose: 'not emulated',
  passin: 'not emulated',
  trustout: 'not emulated',
}

/** openssl-x509(1): what a certificate says, in the order in which it is asked; with -req the one that a request asks for. */
export function* x509(process: Process, args: readonly string[]): Running {
  const given = readArguments('x509', args, X509)
  if (typeof given === 'string') return yield* refuse(process, given)
  const certificate = given.flags.has('req') ? yield* certifyRequest(process, given) : yield* readOne(process, given)
  if (certificate instanceof Refusal) return yield* refuse(process, certificate.text)
  let status = 0
  let shown = ''
  for (const [index, arg] of args.entries()) {
    const name = arg.replace(/^--?/, '')
    const show = SHOWN[name]
    const operand = args[index + 1] ?? ''
    if (show !== undefined) shown += show(certificate, given)
    else if (name === 'ext') shown += extension(certificate, operand)
    else if (name === 'checkhost' || name === 'checkip') shown += checkName(certificate, name, operand)
    else if (name === 'checkend') {
      const expires = certificate.notAfter < process.host.sim.wallMilliseconds + Number(operand) * 1000
      shown += `Certificate will ${expires ? '' : 'not '}expire\n`
      status = expires ? 1 : 0
    }
  }
  const pem = given.flags.has('noout') ? '' : certificateToPem(certificate)
  return (yield* output(process, value(given, 'out'), shown + pem)) || status
}

function* readOne(process: Process, given: Arguments): Running<Certificate | Refusal> {
  const path = value(given, 'in')
  const text = yield* inputText(process, path)
  const certificate = failed(text) ? undefined : certificatesFromPem(text)[0]
  if (certificate !== undefined) return certificate
  const where = path === undefined ? '<stdin>' : path
  const what = failed(text)
    ? `Could not open file or uri for loading certificate from ${where}`
    : `Could not read certificate from ${where}`
  return new Refusal(`${what}\nUnable to load certificate\n`)
}

type Show = (certificate: Certificate, given: Arguments) => string

const form = (given: Arguments) => value(given, 'nameopt')

const hash: Show = certificate => `${hex(sha1(encodeUtf8(nameText(certificate.subject)))).slice(0, 8)}\n`

const SHOWN: Readonly<Record<string, Show>> = {
  text: (certificate, given) => certificateText(certificate, form(given)),
  subject: (certificate, given) => `subject=${nameText(certificate.subject, form(given))}\n`,
  issuer: (certificate, given) => `issuer=${nameText(certificate.issuer, form(given))}\n`,
  dates: ({ notBefore, notAfter }) => `notBefore=${dateText(notBefore)}\nnotAfter=${dateText(notAfter)}\n`,
  startdate: ({ notBefore }) => `notBefore=${dateText(notBefore)}\n`,
  enddate: ({ notAfter }) => `notAfter=${dateText(notAfter)}\n`,
  serial: certificate => `serial=${serialDigits(certificate)}\n`,
  modulus: certificate => modulusText(certificate),
  pubkey: ({ publicKey, keyKind }) => publicKeyToPem(keyKind === undefined ? { publicKey } : { publicKey, keyKind }),
  fingerprint: (certificate, { flags }) => {
    const name = Object.keys(FINGERPRINTS).find(each => flags.has(each)) ?? 'SHA1'
    const bytes = (FINGERPRINTS[name] ?? sha1)(encodeUtf8(certificateToPem(certificate)))
    return `${name} Fingerprint=${[...bytes].map(byte => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')}\n`
  },
  hash,
  subject_hash: hash,
  issuer_hash: certificate =>
    hash({ ...certificate, subject: certificate.issuer }, { flags: new Set(), values: new Map(), rest: [] }),
  email: () => '',
}
const FINGERPRINTS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = { md5, sha256, sha384, sha512 }

function checkName(certificate: Certificate, kind: string, wanted: string): string {
  const good = namesHost(certificate, wanted)
  return `${kind === 'checkip' ? 'IP' : 'Hostname'} ${wanted} does ${good ? 'match' : 'NOT match'} certificate\n`
}

/** `-ext`: by the names that x509v3_config(5ssl) has for them. */
function extension(certificate: Certificate, wanted: string): string {
  const all = extensionsOf(certificate)
  if (all.length === 0) return 'No extensions in certificate\n'
  const headings = wanted.split(',').map(extensionHeading)
  const found = all.filter(({ name }) => headings.includes(name))
  return found.length === 0 ? 'No extensions matching options\n' : extensionsText(found, '')
}

const VERIFY: OptionTable = {
  CAfile: 'value',
  untrusted: 'value',
  verify_hostname: 'value',
  CApath: 'not emulated',
  purpose: 'not emulated',
}

/** openssl-verify(1). */
export function* verify(process: Process, args: readonly string[]): Running {
  const given = readArguments('verify', args, VERIFY)
  if (typeof given === 'string') {
    yield* process.printError(`${given}\n`)
    return 1
  }
  const roots = certificatesIn(process, value(given, 'CAfile') ?? BUNDLE) ?? []
  const others = (given.values.get('untrusted') ?? []).flatMap(path => certificatesIn(process, path) ?? [])
  let status = 0
  for (const path of given.rest) {
    const leaf = certificatesIn(process, path)?.[0]
    if (leaf === undefined) {
      yield* process.printError(`Could not read certificate file from ${path}\nUnable to load certificate file\n`)
      status = 2
      continue
    }
    const chain = [leaf, ...others]
    const trusted = roots.some(({ signature }) => signature === leaf.signature)
    const problem = trusted
      ? undefined
      : verifyChain(chain, roots, process.host.sim.wallMilliseconds, value(given, 'verify_hostname'))
    if (problem === undefined) yield* process.print(`${path}: OK\n`)
    else {
      const { number, text, depth } =
        problem.type === 'wrong-name'
          ? { number: 62, text: 'hostname mismatch', depth: 0 }
          : verifyError(problem, [leaf])
      yield* process.printError(
        `${nameText(leaf.subject)}\nerror ${number} at ${depth} depth lookup: ${text}\nerror ${path}: verification failed\n`,
      )
      status = 2
    }
  }
  return status
}
