import { blocks, type Name, toPem } from '../../../linux/tls/certificate.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { type Extensions, extensionsText } from './extension.ts'
import { type PublicKey, publicKeyText, signatureAlgorithm, signatureText } from './key.ts'
import { nameText } from './name.ts'

/** A certificate signing request (RFC 2986). */
export interface Request {
  readonly subject: Name
  readonly key: PublicKey
  readonly extensions: Extensions
}

export function requestToPem(request: Request): string {
  return toPem('CERTIFICATE REQUEST', encodeUtf8(JSON.stringify(request)))
}

export function requestFromPem(text: string): Request | undefined {
  const found = blocks(text, /^(NEW )?CERTIFICATE REQUEST$/)[0] as Partial<Request> | undefined
  const good = typeof found?.subject?.commonName === 'string' && typeof found.key?.publicKey === 'string'
  return good && Array.isArray(found.extensions?.list) ? (found as Request) : undefined
}

/** `req -text`. */
export function requestText({ subject, key, extensions }: Request): string {
  const indent = '            '
  const list = extensionsText(extensions.list, `${indent}    `)
  const none = extensions.list.length === 0 ? `${indent}(none)\n` : ''
  return [
    `Certificate Request:\n    Data:\n        Version: 1 (0x0)\n        Subject: ${nameText(subject)}\n`,
    `        Subject Public Key Info:\n${publicKeyText(key, indent)}`,
    `        Attributes:\n${none}${indent}Requested Extensions:\n${list}`,
    `    Signature Algorithm: ${signatureAlgorithm(key)}\n    Signature Value:\n`,
    signatureText(requestToPem({ subject, key, extensions }), key),
  ].join('')
}
