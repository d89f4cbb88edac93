import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { remembering } from '../../sim/remember.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { formatIp, parseIp } from '../../wire/address.ts'

/** What a certificate says (RFC 5280 4.1). Times are milliseconds since 1970. */
export interface CertificateContent {
  readonly serial: string
  readonly subject: Name
  readonly issuer: Name
  readonly notBefore: number
  readonly notAfter: number
  /** DNS names and IP addresses of the subjectAltName. */
  readonly dnsNames: readonly string[]
  readonly ips: readonly string[]
  readonly isCa: boolean
  /** The subject's public key, in hexadecimal. */
  readonly publicKey: string
  /** What kind of key it is said to be, as in KeyPair. */
  readonly keyKind?: string
  /** The kind of the issuer's key, where it is another. */
  readonly signedBy?: string
  /** In their order, where it is not the usual: what isCa, dnsNames and ips say, and no others. */
  readonly extensions?: readonly Extension[]
  /** 1 for certificates that have no extensions. */
  readonly version?: 1
}

/** An extension as openssl(1) prints it. */
export interface Extension {
  readonly name: string
  readonly critical: boolean
  readonly text: string
}

export interface Name {
  readonly commonName: string
  readonly organizations: readonly string[]
  /** All attributes in their order, where they are not organizations and then a common name. */
  readonly attributes?: readonly NameAttribute[]
}

export interface NameAttribute {
  /** Its short name, such as C, ST, O. */
  readonly type: string
  readonly value: string
  /** Of the same relative name as the one before it. */
  readonly joined?: true
}

/** Every attribute of a name, in order. */
export function attributesOf(name: Name): readonly NameAttribute[] {
  if (name.attributes !== undefined) return name.attributes
  const organizations = name.organizations.map(value => ({ type: 'O', value }))
  return name.commonName === '' ? organizations : [...organizations, { type: 'CN', value: name.commonName }]
}

export interface Certificate extends CertificateContent {
  /** By the issuer, over the content; hexadecimal. */
  readonly signature: string
}

/**
 * Keys are not cryptography here: the public key of a key pair is the very secret, so that signing and checking cost next to nothing.
 * The lab's learners have no attackers; chains, names and times are checked as in earnest. Listed among what is not emulated.
 */
export interface KeyPair {
  readonly secret: string
  /** What it is said to be: `rsa:2048` unless told, `ec:prime256v1`, `ed25519`. */
  readonly kind?: string
}

export function publicKeyOf(key: KeyPair): string {
  return key.secret
}

export function signCertificate(content: CertificateContent, issuer: KeyPair): Certificate {
  return { ...content, signature: sign(JSON.stringify(content), issuer.secret) }
}

function sign(text: string, secret: string): string {
  return hex(hmac(sha256, encodeUtf8(secret), encodeUtf8(text)))
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function hex(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index++) text += HEX[bytes[index]!]!
  return text
}

/** Why a certificate is not accepted; texts as Go's crypto/x509 and OpenSSL tell them are made by those who print them. */
export type CertificateProblem =
  | { readonly type: 'unknown-authority'; readonly issuer: string }
  | { readonly type: 'expired'; readonly notAfter: number }
  | { readonly type: 'not-yet-valid'; readonly notBefore: number }
  | { readonly type: 'wrong-name'; readonly wanted: string; readonly names: readonly string[] }
  | { readonly type: 'self-signed' }

/** Checks a chain (leaf first) against trusted authorities, a time, and the name that was wanted; undefined when all is well. */
export function verifyChain(
  chain: readonly Certificate[],
  roots: readonly Certificate[],
  now: number,
  name?: string,
): CertificateProblem | undefined {
  const leaf = chain[0]
  if (leaf === undefined) return { type: 'unknown-authority', issuer: '' }
  let at = leaf
  for (let depth = 0; ; depth++) {
    if (now < at.notBefore) return { type: 'not-yet-valid', notBefore: at.notBefore }
    if (now > at.notAfter) return { type: 'expired', notAfter: at.notAfter }
    const root = roots.find(each => sameName(each.subject, at.issuer) && isSignedBy(at, each))
    if (root !== undefined) break
    const next = chain
      .slice(1)
      .find(each => each !== at && sameName(each.subject, at.issuer) && each.isCa && isSignedBy(at, each))
    if (next === undefined || depth > 8)
      return sameName(at.subject, at.issuer) && depth === 0
        ? { type: 'self-signed' }
        : { type: 'unknown-authority', issuer: at.issuer.commonName }
    at = next
  }
  if (name === undefined || namesHost(leaf, name)) return undefined
  return { type: 'wrong-name', wanted: name, names: [...leaf.dnsNames, ...leaf.ips] }
}

function sameName(a: Name, b: Name): boolean {
  if (a.attributes === undefined && b.attributes === undefined)
    return a.commonName === b.commonName && a.organizations.join() === b.organizations.join()
  const text = (name: Name) =>
    attributesOf(name)
      .map(({ type, value }) => `${type}=${value}`)
      .join('\n')
  return text(a) === text(b)
}

/** What was found for a certificate, by the issuer's key: chains are checked with every connection. */
const checked = new WeakMap<Certificate, Map<string, boolean>>()

function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  let known = checked.get(certificate)
  if (known === undefined) checked.set(certificate, (known = new Map()))
  let good = known.get(issuer.publicKey)
  if (good !== undefined) return good
  const { signature, ...content } = certificate
  good = sign(JSON.stringify(content), issuer.publicKey) === signature
  known.set(issuer.publicKey, good)
  return good
}

/** The certificate that a text says; undefined when it says none. Equal texts give the same object. */
export function parseCertificate(text: string): Certificate | undefined {
  return parsed(text).certificate
}

/** The same few certificates come with every connection. */
const PARSED_KEPT = 256
const parsed = remembering(PARSED_KEPT, text => {
  const value: unknown = JSON.parse(text)
  return { certificate: isCertificate(value) ? value : undefined }
})

/** RFC 6125: an address must be listed; a name may fit a wildcard in the first label. */
export function namesHost(certificate: Certificate, wanted: string): boolean {
  const ip = parseIp(wanted)
  if (ip !== undefined) return certificate.ips.some(each => each === formatIp(ip))
  const name = wanted.toLowerCase().replace(/\.$/, '')
  return certificate.dnsNames.some(each => {
    const pattern = each.toLowerCase()
    if (!pattern.startsWith('*.')) return pattern === name
    return name.slice(name.indexOf('.') + 1) === pattern.slice(2) && name.includes('.')
  })
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const BASE64_VALUES = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(0, BASE64.indexOf(String.fromCharCode(code))),
)

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    text += BASE64[a >> 2]! + BASE64[((a & 3) << 4) | (b >> 4)]!
    text += at + 1 < bytes.length ? BASE64[((b & 15) << 2) | (c >> 6)]! : '='
    text += at + 2 < bytes.length ? BASE64[c & 63]! : '='
  }
  return text
}

function fromBase64(text: string): Uint8Array {
  const clean = text.replace(/[^A-Za-z0-9+/]/g, '')
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4))
  let bits = 0
  let count = 0
  let at = 0
  for (let index = 0; index < clean.length; index++) {
    bits = ((bits << 6) | BASE64_VALUES[clean.charCodeAt(index)]!) & 0xffffff
    count += 6
    if (count < 8) continue
    count -= 8
    bytes[at++] = (bits >> count) & 255
  }
  return bytes.subarray(0, at)
}

/** RFC 7468 text. */
export function toPem(label: string, bytes: Uint8Array): string {
  const lines = toBase64(bytes).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

export function certificateToPem(certificate: Certificate): string {
  return toPem('CERTIFICATE', encodeUtf8(JSON.stringify(certificate)))
}

export function keyToPem(key: KeyPair, label = 'PRIVATE KEY'): string {
  return toPem(label, encodeUtf8(JSON.stringify(key)))
}

/** The certificates of a PEM file in order; what cannot be read is left out. */
export function certificatesFromPem(text: string): readonly Certificate[] {
  return text === '' ? [] : certificates(text)
}

/** Files that are read for every connection. */
const FILES_KEPT = 64
const certificates = remembering(FILES_KEPT, text => blocks(text, /^CERTIFICATE$/).filter(isCertificate))
const firstKey = remembering(FILES_KEPT, text => ({ key: blocks(text, /^(RSA |EC )?PRIVATE KEY$/)[0] }))

export function keyFromPem(text: string): KeyPair | undefined {
  const { key } = firstKey(text)
  return typeof key === 'object' && key !== null && typeof (key as Partial<KeyPair>).secret === 'string'
    ? (key as KeyPair)
    : undefined
}

/** What the blocks of a PEM file say whose labels match (RFC 7468). */
export function blocks(text: string, label: RegExp): unknown[] {
  const found: unknown[] = []
  for (const match of text.matchAll(/-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g)) {
    if (!label.test(match[1]!)) continue
    try {
      found.push(JSON.parse(decodeUtf8(fromBase64(match[2]!))))
    } catch {
      found.push(undefined)
    }
  }
  return found.filter(each => each !== undefined)
}

export function isCertificate(value: unknown): value is Certificate {
  if (typeof value !== 'object' || value === null) return false
  const { subject, issuer, signature, dnsNames, ips, notAfter, notBefore, publicKey } = value as Partial<Certificate>
  return (
    typeof subject?.commonName === 'string' &&
    typeof issuer?.commonName === 'string' &&
    typeof signature === 'string' &&
    Array.isArray(dnsNames) &&
    Array.isArray(ips) &&
    typeof notAfter === 'number' &&
    typeof notBefore === 'number' &&
    typeof publicKey === 'string'
  )
}
