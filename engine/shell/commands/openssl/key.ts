import { sha256 } from '@noble/hashes/sha2.js'
import type { Process } from '../../../linux/process.ts'
import { blocks, hex, type KeyPair, toPem } from '../../../linux/tls/certificate.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'

const DEFAULT_KIND = 'rsa:2048'
const SECRET_BYTES = 32
const CURVES: Readonly<Record<string, readonly [bits: number, nist: string | null]>> = {
  prime256v1: [256, 'P-256'],
  secp384r1: [384, 'P-384'],
  secp521r1: [521, 'P-521'],
  secp256k1: [256, null],
}
const CURVE_ALIASES: Readonly<Record<string, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
  secp256r1: 'prime256v1',
}

export function curveOf(name: string): string | undefined {
  const curve = CURVE_ALIASES[name] ?? name
  return Object.hasOwn(CURVES, curve) ? curve : undefined
}

/** A new key of a kind, as KeyPair names kinds. */
export function newKey(process: Process, kind: string): KeyPair {
  const secret = hex(process.host.sim.random(`openssl:${process.host.name}`).bytes(SECRET_BYTES))
  return kind === DEFAULT_KIND ? { secret } : { secret, kind }
}

/** `rsa:2048`, `ec`, `ed25519`: what -newkey takes, with -pkeyopt; undefined when it is none. */
export function kindOf(text: string, options: readonly string[]): string | undefined {
  const set = (name: string) => options.find(each => each.startsWith(`${name}:`))?.slice(name.length + 1)
  const [algorithm = '', bits] = text.toLowerCase().split(':')
  if (algorithm === 'rsa') return `rsa:${bits ?? set('rsa_keygen_bits') ?? 2048}`
  if (algorithm === 'ed25519') return 'ed25519'
  const curve = algorithm === 'ec' ? curveOf(set('ec_paramgen_curve') ?? '') : undefined
  return curve === undefined ? undefined : `ec:${curve}`
}

/** The public half, or what is said of it in a certificate or a request. */
export interface PublicKey {
  readonly publicKey: string
  readonly keyKind?: string
}

export function publicHalf({ secret, kind }: KeyPair): PublicKey {
  return kind === undefined ? { publicKey: secret } : { publicKey: secret, keyKind: kind }
}

/** Bytes that look like those of a key or a signature of so many, and say which one it is. */
function derived(secret: string, label: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0, block = 0; at < length; block++) {
    const part = sha256(encodeUtf8(`${label}:${block}:${secret}`)).subarray(0, length - at)
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function colons(bytes: Uint8Array, indent: string, columns: number): string {
  const pairs = [...bytes].map(byte => byte.toString(16).padStart(2, '0'))
  const lines: string[] = []
  for (let at = 0; at < pairs.length; at += columns)
    lines.push(`${indent}${pairs.slice(at, at + columns).join(':')}${at + columns < pairs.length ? ':' : ''}\n`)
  return lines.join('')
}

const KEY_COLUMNS = 15
const SIGNATURE_COLUMNS = 18

function modulus({ publicKey, keyKind = DEFAULT_KIND }: PublicKey): Uint8Array {
  const bytes = derived(publicKey, 'modulus', Math.ceil(Number(keyKind.split(':')[1]) / 8))
  bytes[0]! |= 0x80
  bytes[bytes.length - 1]! |= 1
  return bytes
}

/** `Modulus=...` of -modulus. */
export function modulusText(key: PublicKey): string {
  if (!(key.keyKind ?? DEFAULT_KIND).startsWith('rsa:')) return 'Modulus=No modulus for this public key type\n'
  return `Modulus=${hex(modulus(key)).toUpperCase()}\n`
}

/** Subject Public Key Info as -text prints it, without its heading. */
export function publicKeyText(key: PublicKey, indent: string): string {
  const { publicKey, keyKind = DEFAULT_KIND } = key
  const [algorithm = '', detail = ''] = keyKind.split(':')
  const head = (name: string) => `${indent}Public Key Algorithm: ${name}\n`
  const deeper = `${indent}    `
  if (algorithm === 'rsa') {
    const bytes = colons(Uint8Array.from([0, ...modulus(key)]), `${deeper}    `, KEY_COLUMNS)
    return `${head('rsaEncryption')}${deeper}Public-Key: (${detail} bit)\n${deeper}Modulus:\n${bytes}${deeper}Exponent: 65537 (0x10001)\n`
  }
  if (algorithm === 'ed25519')
    return `${head('ED25519')}${deeper}ED25519 Public-Key:\n${deeper}pub:\n${colons(derived(publicKey, 'point', 32), `${deeper}    `, KEY_COLUMNS)}`
  const [bits, nist] = CURVES[detail] ?? [256, null]
  const point = Uint8Array.from([4, ...derived(publicKey, 'point', 2 * Math.ceil(bits / 8))])
  const names = `${deeper}ASN1 OID: ${detail}\n${nist === null ? '' : `${deeper}NIST CURVE: ${nist}\n`}`
  return `${head('id-ecPublicKey')}${deeper}Public-Key: (${bits} bit)\n${deeper}pub:\n${colons(point, `${deeper}    `, KEY_COLUMNS)}${names}`
}

/** `rsa -text` and `ec -text`: no more of the secret than its size. */
export function privateKeyText({ secret, kind = DEFAULT_KIND }: KeyPair): string {
  const [algorithm = '', detail = ''] = kind.split(':')
  const part = (label: string, bytes: Uint8Array) => `${label}:\n${colons(bytes, '    ', KEY_COLUMNS)}`
  if (algorithm === 'rsa') {
    const head = `Private-Key: (${detail} bit, 2 primes)\n`
    return `${head}${part('modulus', Uint8Array.from([0, ...modulus({ publicKey: secret, keyKind: kind })]))}publicExponent: 65537 (0x10001)\n`
  }
  const [bits, nist] = CURVES[detail] ?? [256, null]
  const size = Math.ceil(bits / 8)
  if (algorithm === 'ed25519')
    return `ED25519 Private-Key:\n${part('priv', derived(secret, 'private', 32))}${part('pub', derived(secret, 'point', 32))}`
  const point = Uint8Array.from([4, ...derived(secret, 'point', 2 * size)])
  return `Private-Key: (${bits} bit)\n${part('priv', derived(secret, 'private', size))}${part('pub', point)}ASN1 OID: ${detail}\n${nist === null ? '' : `NIST CURVE: ${nist}\n`}`
}

/** The name of the signature algorithm of a key. */
export function signatureAlgorithm({ keyKind = DEFAULT_KIND }: PublicKey): string {
  if (keyKind === 'ed25519') return 'ED25519'
  return keyKind.startsWith('ec:') ? 'ecdsa-with-SHA256' : 'sha256WithRSAEncryption'
}

/** What -text says of a signature by a key of a kind. */
export function signatureText(signature: string, { keyKind = DEFAULT_KIND }: PublicKey): string {
  const [algorithm = '', detail = ''] = keyKind.split(':')
  const length = algorithm === 'rsa' ? Math.ceil(Number(detail) / 8) : algorithm === 'ec' ? 71 : 64
  return colons(derived(signature, 'signature', length), '        ', SIGNATURE_COLUMNS)
}

/** X509v3 Subject Key Identifier: 20 bytes. */
export function keyIdentifier({ publicKey }: PublicKey): string {
  return [...derived(publicKey, 'identifier', 20)]
    .map(byte => byte.toString(16).padStart(2, '0').toUpperCase())
    .join(':')
}

export function publicKeyToPem(key: PublicKey): string {
  return toPem('PUBLIC KEY', encodeUtf8(JSON.stringify(key)))
}

export function publicKeyFromPem(text: string): PublicKey | undefined {
  const [found] = blocks(text, /^PUBLIC KEY$/)
  const key = found as Partial<PublicKey> | undefined
  return typeof key?.publicKey === 'string' ? (key as PublicKey) : undefined
}
