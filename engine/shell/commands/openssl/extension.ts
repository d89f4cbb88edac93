import type { Extension } from '../../../linux/tls/certificate.ts'
import { formatIp, parseIp } from '../../../wire/address.ts'
import type { Config } from './config.ts'
import { keyIdentifier, type PublicKey } from './key.ts'

/** What extensions say, and how they are printed. */
export interface Extensions {
  readonly list: readonly Extension[]
  readonly dnsNames: readonly string[]
  readonly ips: readonly string[]
  readonly isCa: boolean
}

export const NO_EXTENSIONS: Extensions = { list: [], dnsNames: [], ips: [], isCa: false }

/** x509v3_config(5ssl): name -> heading. */
const NAMES: Readonly<Record<string, string>> = {
  subjectAltName: 'X509v3 Subject Alternative Name',
  basicConstraints: 'X509v3 Basic Constraints',
  keyUsage: 'X509v3 Key Usage',
  extendedKeyUsage: 'X509v3 Extended Key Usage',
  subjectKeyIdentifier: 'X509v3 Subject Key Identifier',
  authorityKeyIdentifier: 'X509v3 Authority Key Identifier',
  nsComment: 'Netscape Comment',
}
/** The order of the bits, and their texts. */
const USAGES: readonly (readonly [string, string])[] = [
  ['digitalSignature', 'Digital Signature'],
  ['nonRepudiation', 'Non Repudiation'],
  ['keyEncipherment', 'Key Encipherment'],
  ['dataEncipherment', 'Data Encipherment'],
  ['keyAgreement', 'Key Agreement'],
  ['keyCertSign', 'Certificate Sign'],
  ['cRLSign', 'CRL Sign'],
  ['encipherOnly', 'Encipher Only'],
  ['decipherOnly', 'Decipher Only'],
]
const EXTENDED: Readonly<Record<string, string>> = {
  serverAuth: 'TLS Web Server Authentication',
  clientAuth: 'TLS Web Client Authentication',
  codeSigning: 'Code Signing',
  emailProtection: 'E-mail Protection',
  timeStamping: 'Time Stamping',
  OCSPSigning: 'OCSP Signing',
}

export function extensionHeading(name: string): string | undefined {
  return NAMES[name]
}

/** Whose keys the identifiers are of. */
export interface Keys {
  readonly subject: PublicKey
  readonly issuer: PublicKey
}

/** Extensions from `name = value` in their order; a text says what is wrong with one. Later ones of a name take the place of earlier ones. */
export function readExtensions(
  assignments: readonly (readonly [name: string, value: string])[],
  config: Config,
  keys: Keys,
): Extensions | string {
  const list = new Map<string, Extension>()
  const names: { dnsNames: string[]; ips: string[] } = { dnsNames: [], ips: [] }
  let isCa = false
  for (const [name, given] of assignments) {
    const heading = NAMES[name]
    if (heading === undefined) return `"${name}" is not emulated here`
    const critical = /^critical\s*,\s*/.test(given)
    const value = given.replace(/^critical\s*,\s*/, '')
    const text = name === 'subjectAltName' ? alternativeText(value, config, names) : extensionText(name, value, keys)
    if (text === undefined) return `Error adding extension: name = ${name}, value = ${given}`
    if (name === 'basicConstraints') isCa = /CA:TRUE/i.test(value)
    list.delete(name)
    list.set(name, { name: heading, critical, text })
  }
  return { list: [...list.values()], ...names, isCa }
}

function extensionText(name: string, value: string, { subject, issuer }: Keys): string | undefined {
  const words = value.split(',').map(word => word.trim())
  if (name === 'basicConstraints') {
    const length = words.find(word => word.startsWith('pathlen:'))
    return `CA:${/CA:TRUE/i.test(value) ? 'TRUE' : 'FALSE'}${length === undefined ? '' : `, ${length}`}`
  }
  if (name === 'keyUsage') {
    if (words.some(word => !USAGES.some(([each]) => each === word))) return undefined
    return USAGES.filter(([each]) => words.includes(each))
      .map(([, text]) => text)
      .join(', ')
  }
  if (name === 'extendedKeyUsage')
    return words.every(word => Object.hasOwn(EXTENDED, word)) ? words.map(word => EXTENDED[word]).join(', ') : undefined
  if (name === 'subjectKeyIdentifier') return keyIdentifier(subject)
  return name === 'authorityKeyIdentifier' ? keyIdentifier(issuer) : value
}

/** `DNS:a, IP:10.0.0.1, @section`. */
function alternativeText(
  value: string,
  config: Config,
  into: { dnsNames: string[]; ips: string[] },
): string | undefined {
  into.dnsNames = []
  into.ips = []
  const texts: string[] = []
  const parts = value.split(',').flatMap(word => {
    const part = word.trim()
    if (!part.startsWith('@')) return [part]
    return (config.get(part.slice(1)) ?? []).map(([name, what]) => `${name.replace(/\..*/, '')}:${what}`)
  })
  for (const part of parts) {
    const colon = part.indexOf(':')
    const [kind, what] = [part.slice(0, colon), part.slice(colon + 1)]
    const ip = kind === 'IP' ? parseIp(what) : undefined
    if (kind === 'DNS') {
      into.dnsNames.push(what)
      texts.push(`DNS:${what}`)
    } else if (ip !== undefined) {
      into.ips.push(formatIp(ip))
      texts.push(`IP Address:${typeof ip === 'number' ? what : longIpv6(formatIp(ip))}`)
    } else if (kind === 'email' || kind === 'URI') texts.push(`${kind}:${what}`)
    else return undefined
  }
  return texts.length === 0 ? undefined : texts.join(', ')
}

/** i2v_GENERAL_NAME prints all eight groups. */
function longIpv6(text: string): string {
  const [head = '', tail] = text.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const middle = tail === undefined ? [] : new Array<string>(8 - left.length - right.length).fill('0')
  return [...left, ...middle, ...right].map(group => group.toUpperCase()).join(':')
}

/** How -text and -ext print them. */
export function extensionsText(list: readonly Extension[], indent: string): string {
  return list
    .map(({ name, critical, text }) => `${indent}${name}: ${critical ? 'critical' : ''}\n${indent}    ${text}\n`)
    .join('')
}
