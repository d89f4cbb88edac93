import type { Process } from '../../../linux/process.ts'
import {
  type Certificate,
  type Extension,
  hex,
  type KeyPair,
  type Name,
  signCertificate,
} from '../../../linux/tls/certificate.ts'
import type { Extensions } from './extension.ts'
import { keyIdentifier, type PublicKey, publicHalf } from './key.ts'

const DAY = 86_400_000
const SERIAL_BYTES = 20

export interface ToSign {
  readonly subject: Name
  readonly key: PublicKey
  readonly extensions: Extensions
  readonly days: number
  /** Hexadecimal; a random one unless given. */
  readonly serial?: string | undefined
}

/** Twenty random bytes, the first of them positive. */
export function randomSerial(process: Process): string {
  const bytes = process.host.sim.random(`openssl:${process.host.name}`).bytes(SERIAL_BYTES)
  bytes[0] = (bytes[0]! & 0x7f) | 1
  return hex(bytes)
}

/** A certificate by an authority, or by the subject's own key. It has no extensions exactly when it is of version 1. */
export function issue(process: Process, wanted: ToSign, issuer: Name, signer: KeyPair): Certificate {
  const { dnsNames, ips, isCa } = wanted.extensions
  const list = withIdentifiers(wanted, signer)
  const now = Math.floor(process.host.sim.wallMilliseconds / 1000) * 1000
  return signCertificate(
    {
      serial: wanted.serial ?? randomSerial(process),
      subject: wanted.subject,
      issuer,
      notBefore: now,
      notAfter: now + wanted.days * DAY,
      dnsNames,
      ips,
      isCa,
      ...wanted.key,
      extensions: list,
      ...(signer.kind === wanted.key.keyKind ? {} : { signedBy: signer.kind ?? 'rsa:2048' }),
      ...(list.length === 0 ? { version: 1 as const } : {}),
    },
    signer,
  )
}

/** apps/lib/apps.c, do_X509_sign: who has extensions has key identifiers too, that of the authority unless it is its own. */
function withIdentifiers({ extensions, key }: ToSign, signer: KeyPair): readonly Extension[] {
  const { list } = extensions
  const missing = (name: string) => list.length > 0 && !list.some(each => each.name === name)
  const added: Extension[] = []
  const [subject, authority] = ['X509v3 Subject Key Identifier', 'X509v3 Authority Key Identifier']
  if (missing(subject)) added.push({ name: subject, critical: false, text: keyIdentifier(key) })
  if (missing(authority) && signer.secret !== key.publicKey)
    added.push({ name: authority, critical: false, text: keyIdentifier(publicHalf(signer)) })
  return [...list, ...added]
}
