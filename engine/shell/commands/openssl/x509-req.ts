import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Certificate, KeyPair, Name } from '../../../linux/tls/certificate.ts'
import { failed } from '../../../net/errno.ts'
import { type Arguments, value } from './arguments.ts'
import { parseConfig, setting } from './config.ts'
import { type Extensions, NO_EXTENSIONS, readExtensions } from './extension.ts'
import { publicHalf } from './key.ts'
import { nameText } from './name.ts'
import { certificatesIn, inputText, privateKey, Refusal } from './read.ts'
import { type Request, requestFromPem } from './request.ts'
import { issue, randomSerial } from './sign.ts'

interface Authority {
  readonly name: Name
  readonly key: KeyPair
}

/** `x509 -req`: the certificate that a request asks for, by an authority or by its own key. */
export function* certifyRequest(process: Process, given: Arguments): Running<Certificate | Refusal> {
  const path = value(given, 'in')
  const text = yield* inputText(process, path)
  const request = failed(text) ? undefined : requestFromPem(text)
  if (request === undefined) {
    const cannot = failed(text) ? `Can't open "${path}" for reading, ${text.text}\n` : ''
    return new Refusal(`${cannot}Unable to load certificate request input\n`)
  }
  yield* process.printError(`Certificate request self-signature ok\nsubject=${nameText(request.subject)}\n`)
  const authority = yield* authorityOf(process, given, request)
  if (authority instanceof Refusal) return authority
  const extensions = yield* extensionsOf(process, given, request, authority)
  if (typeof extensions === 'string') return new Refusal(`x509: ${extensions}\n`)
  const serial = serialOf(process, given)
  if (serial instanceof Refusal) return serial
  const wanted = {
    subject: request.subject,
    key: request.key,
    extensions,
    days: Number(value(given, 'days') ?? 30),
    serial,
  }
  return issue(process, wanted, authority.name, authority.key)
}

function* authorityOf(process: Process, given: Arguments, request: Request): Running<Authority | Refusal> {
  const path = value(given, 'CA')
  const own = value(given, 'signkey') ?? value(given, 'key')
  if (path === undefined && own === undefined)
    return new Refusal('We need a private key to sign with, use -key or -CA or -CAkey with private key\n')
  const certificate = path === undefined ? undefined : certificatesIn(process, path)?.[0]
  if (path !== undefined && certificate === undefined)
    return new Refusal(`Could not open file or uri for loading CA certificate from ${path}\n`)
  const key = yield* path === undefined
    ? privateKey(process, own)
    : privateKey(process, value(given, 'CAkey') ?? path, 'CA private key')
  return key instanceof Refusal ? key : { name: certificate?.subject ?? request.subject, key }
}

/** Those of -extfile, and with -copy_extensions those of the request. */
function* extensionsOf(
  process: Process,
  given: Arguments,
  request: Request,
  authority: Authority,
): Running<Extensions | string> {
  const path = value(given, 'extfile')
  const copies = /^copy/.test(value(given, 'copy_extensions') ?? '')
  const text = path === undefined ? undefined : yield* process.readWhole(path)
  if (text !== undefined && failed(text)) return `Can't open "${path}" for reading, ${text.text}`
  const keys = { subject: request.key, issuer: publicHalf(authority.key) }
  const config = parseConfig(text ?? '')
  const section = value(given, 'extensions') ?? setting(config, '', 'extensions') ?? ''
  if (text !== undefined && !config.has(section)) return `Error checking extension section ${section}`
  const own = (config.get(section) ?? []).filter(([name]) => name !== 'extensions')
  const read = readExtensions(own, config, keys)
  if (typeof read === 'string') return read
  if (!copies) return own.length === 0 ? NO_EXTENSIONS : read
  const asked = request.extensions
  const list = [...asked.list.filter(({ name }) => !read.list.some(each => each.name === name)), ...read.list]
  const names = read.dnsNames.length + read.ips.length > 0 ? read : asked
  return { list, dnsNames: names.dnsNames, ips: names.ips, isCa: read.isCa || asked.isCa }
}

/** The serial number, and the file of the authority that counts them. */
function serialOf(process: Process, given: Arguments): string | undefined | Refusal {
  const number = value(given, 'set_serial')
  if (number !== undefined)
    return /^(0x[\da-f]+|\d+)$/i.test(number)
      ? BigInt(number).toString(16)
      : new Refusal(`x509: Invalid serial number "${number}"\n`)
  const authority = value(given, 'CA')
  if (authority === undefined) return undefined
  const path = value(given, 'CAserial') ?? `${authority.replace(/\.[^./]*$/, '')}.srl`
  const text = process.readFile(path)
  const known = failed(text) ? undefined : text.trim()
  const make = given.flags.has('CAcreateserial')
  if (known === undefined && value(given, 'CAserial') !== undefined && !make)
    return new Refusal(`x509: Unable to load serial number from ${path}\n`)
  const next = known === undefined ? randomSerial(process) : (BigInt(`0x${known || '0'}`) + 1n).toString(16)
  const digits = (next.length % 2 === 0 ? next : `0${next}`).toUpperCase()
  process.writeWholeFile(path, `${digits}\n`)
  return digits.toLowerCase()
}
