import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { encodeUtf8 } from '../../sim/utf8.ts'
import { fromBase64, SshReader, SshWriter, toBase64 } from './encoding.ts'

export const KEY_TYPE = 'ssh-ed25519'

/**
 * A key pair. As with certificates (tls/certificate.ts) keys are not cryptography here: the public half is all there is, and a signature can be
 * made by whoever has seen it. Files, formats and fingerprints are as in earnest. Listed among what is not emulated.
 */
export interface SshKey {
  readonly publicKey: Uint8Array
  readonly comment: string
}

/** The key that belongs to a name in a lab, the same in every run. */
export function keyFor(name: string, comment: string): SshKey {
  return { publicKey: sha256(encodeUtf8(`ssh:${name}`)), comment }
}

/** The key of a machine. */
export function hostKeyOf(name: string): SshKey {
  return keyFor(`host:${name}`, `root@${name}`)
}

/** The key as it goes over the wire (RFC 8709 4). */
export function keyBlob(publicKey: Uint8Array): Uint8Array {
  return new SshWriter().string(KEY_TYPE).string(publicKey).done()
}

/** undefined for a key of another type. */
export function keyFromBlob(blob: Uint8Array): Uint8Array | undefined {
  const reader = new SshReader(blob)
  const type = reader.string()
  const key = reader.bytes()
  return reader.broken || type !== KEY_TYPE || key.length !== 32 ? undefined : key
}

export function fingerprint(publicKey: Uint8Array): string {
  return `SHA256:${toBase64(sha256(keyBlob(publicKey)), false)}`
}

/** A line of authorized_keys, known_hosts (behind the names) and of .pub files. */
export function publicKeyLine({ publicKey, comment }: SshKey): string {
  return `${KEY_TYPE} ${toBase64(keyBlob(publicKey))}${comment === '' ? '' : ` ${comment}`}`
}

/** The key in such a line; options and names before it are passed over. */
export function keyInLine(line: string): Uint8Array | undefined {
  const words = line.trim().split(/\s+/)
  const at = words.indexOf(KEY_TYPE)
  return at < 0 || words[at + 1] === undefined ? undefined : keyFromBlob(fromBase64(words[at + 1]!))
}

export function privateKeyText(key: SshKey): string {
  const body = toBase64(
    new SshWriter().raw(encodeUtf8('openssh-key-v1\0')).string(keyBlob(key.publicKey)).string(key.comment).done(),
  )
  const lines = body.match(/.{1,70}/g) ?? []
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

/** undefined for what is no key. */
export function parsePrivateKey(text: string): SshKey | undefined {
  const match = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]*)-----END OPENSSH PRIVATE KEY-----/.exec(text)
  if (match === null) return undefined
  const reader = new SshReader(fromBase64(match[1]!))
  reader.skip('openssh-key-v1\0'.length)
  const publicKey = keyFromBlob(reader.bytes())
  const comment = reader.string()
  return publicKey === undefined || reader.broken ? undefined : { publicKey, comment }
}

export function sign(publicKey: Uint8Array, data: Uint8Array): Uint8Array {
  const half = hmac(sha256, publicKey, data)
  return Uint8Array.from([...half, ...half])
}

export function isSignedBy(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  const wanted = sign(publicKey, data)
  return signature.length === wanted.length && wanted.every((byte, index) => byte === signature[index])
}
