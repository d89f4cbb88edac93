import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import {
  certificateToPem,
  hex,
  keyFromPem,
  keyToPem,
  type Name,
  publicKeyOf,
  signCertificate,
} from '../../../linux/tls/certificate.ts'
import { failed } from '../../../net/errno.ts'
import { formatIp, parseIp } from '../../../wire/address.ts'
import { type OptionTable, readArguments, value } from './arguments.ts'
import { certificatesIn } from './x509.ts'

const REQ: OptionTable = {
  x509: 'flag',
  newkey: 'value',
  new: 'flag',
  nodes: 'flag',
  noenc: 'flag',
  key: 'value',
  keyout: 'value',
  out: 'value',
  days: 'value',
  subj: 'value',
  addext: 'value',
  CA: 'value',
  CAkey: 'value',
  sha256: 'flag',
  batch: 'flag',
  config: 'not emulated',
  in: 'not emulated',
  text: 'not emulated',
  noout: 'not emulated',
  set_serial: 'not emulated',
  pkeyopt: 'value',
}
const DAY = 86_400_000

/** openssl-req(1) with -x509: a certificate, of its own key or of an authority (-CA). */
export function* req(process: Process, args: readonly string[]): Running {
  const given = readArguments('req', args, REQ)
  const fail = function* (text: string): Running {
    yield* process.printError(`${text}\n`)
    return 1
  }
  if (typeof given === 'string') return yield* fail(given)
  if (!given.flags.has('x509'))
    return yield* fail('req: certificate signing requests (without -x509) are not emulated here')
  const subject = readSubject(value(given, 'subj'))
  if (subject === undefined) return yield* fail('req: a subject is needed here (-subj), of /O= and /CN= alone')
  const random = process.host.sim.random(`openssl:${process.host.name}`)
  const keyPath = value(given, 'key')
  const keyText = keyPath === undefined ? undefined : yield* process.readWhole(keyPath)
  const known = keyText === undefined || failed(keyText) ? undefined : keyFromPem(keyText)
  if (keyPath !== undefined && known === undefined)
    return yield* fail(`Could not open file or uri for loading private key from ${keyPath}\nUnable to load private key`)
  const key = known ?? { secret: hex(random.bytes(32)) }
  const authority = value(given, 'CA') === undefined ? undefined : certificatesIn(process, value(given, 'CA')!)?.[0]
  const authorityKey = process.readFile(value(given, 'CAkey') ?? value(given, 'CA') ?? '')
  const signer = authority === undefined ? key : failed(authorityKey) ? undefined : keyFromPem(authorityKey)
  if (signer === undefined || (value(given, 'CA') !== undefined && authority === undefined))
    return yield* fail(`Could not read CA certificate from ${value(given, 'CA')}`)
  const extensions = given.values.get('addext') ?? []
  const names = alternatives(extensions)
  if (typeof names === 'string') return yield* fail(names)
  const now = Math.floor(process.host.sim.wallMilliseconds / 1000) * 1000
  const isCa =
    authority === undefined
      ? !extensions.some(each => /CA:FALSE/i.test(each))
      : extensions.some(each => /CA:TRUE/i.test(each))
  const certificate = signCertificate(
    {
      serial: hex(random.bytes(20)),
      subject,
      issuer: authority?.subject ?? subject,
      notBefore: now,
      notAfter: now + Number(value(given, 'days') ?? 30) * DAY,
      ...names,
      isCa,
      publicKey: publicKeyOf(key),
    },
    signer,
  )
  if (known === undefined) process.writeWholeFile(value(given, 'keyout') ?? 'privkey.pem', keyToPem(key), false, 0o600)
  if (known === undefined) yield* process.printError('-----\n')
  const out = value(given, 'out')
  if (out === undefined) yield* process.print(certificateToPem(certificate))
  else {
    const error = process.writeWholeFile(out, certificateToPem(certificate))
    if (error !== undefined) return yield* fail(`Can't open "${out}" for writing, ${error.text}`)
  }
  return 0
}

/** `/O=Lab/CN=web.example`. */
function readSubject(text: string | undefined): Name | undefined {
  if (text === undefined || !text.startsWith('/')) return undefined
  const organizations: string[] = []
  let commonName = ''
  for (const part of text.slice(1).split('/')) {
    const [, kind = '', what = ''] = /^([A-Z]+)=(.*)$/.exec(part) ?? []
    if (kind === 'O') organizations.push(what)
    else if (kind === 'CN') commonName = what
    else return undefined
  }
  return { commonName, organizations }
}

function alternatives(extensions: readonly string[]): { dnsNames: string[]; ips: string[] } | string {
  const dnsNames: string[] = []
  const ips: string[] = []
  for (const extension of extensions) {
    const [name = '', ...rest] = extension.split('=')
    if (name.trim() === 'basicConstraints') continue
    if (name.trim() !== 'subjectAltName') return `req: -addext "${name}" is not emulated here`
    for (const part of rest
      .join('=')
      .split(',')
      .map(each => each.trim())) {
      const ip = part.startsWith('IP:') ? parseIp(part.slice(3)) : undefined
      if (part.startsWith('DNS:')) dnsNames.push(part.slice(4))
      else if (ip !== undefined) ips.push(formatIp(ip))
      else return `Error checking extensions defined using -addext: ${part}`
    }
  }
  return { dnsNames, ips }
}
