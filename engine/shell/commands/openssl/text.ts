import type { Certificate, CertificateProblem, Extension } from '../../../linux/tls/certificate.ts'
import { extensionsText } from './extension.ts'
import { type PublicKey, publicKeyText, signatureAlgorithm, signatureText } from './key.ts'
import { nameText } from './name.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** ASN1_TIME_print(3). */
export function dateText(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${time} ${date.getUTCFullYear()} GMT`
}

/** In hexadecimal digits, an even number of them. */
export function serialDigits({ serial }: Certificate): string {
  const digits = /^[\da-f]+$/i.test(serial)
    ? serial
    : [...serial].map(letter => letter.charCodeAt(0).toString(16)).join('')
  return (digits.length % 2 === 0 ? digits : `0${digits}`).toUpperCase()
}

export function alternativeNames({ dnsNames, ips }: Certificate): string {
  return [...dnsNames.map(name => `DNS:${name}`), ...ips.map(ip => `IP Address:${ip}`)].join(', ')
}

/** The extensions of a certificate in their order. */
export function extensionsOf(certificate: Certificate): readonly Extension[] {
  if (certificate.extensions !== undefined) return certificate.extensions
  const names = alternativeNames(certificate)
  return [
    { name: 'X509v3 Basic Constraints', critical: true, text: `CA:${certificate.isCa ? 'TRUE' : 'FALSE'}` },
    ...(names === '' ? [] : [{ name: 'X509v3 Subject Alternative Name', critical: false, text: names }]),
  ]
}

/** Small numbers stand on the line, and in decimal too (X509_print_ex(3)). */
function serialLines(certificate: Certificate): string {
  const digits = serialDigits(certificate)
  const number = BigInt(`0x${digits}`)
  if (digits.length <= 16) return `        Serial Number: ${number} (0x${number.toString(16)})\n`
  return `        Serial Number:\n            ${(digits.toLowerCase().match(/../g) ?? []).join(':')}\n`
}

/** `x509 -text`: bytes of keys and signatures are derived from those of the lab, which are no cryptography. */
export function certificateText(certificate: Certificate, form = 'oneline'): string {
  const { subject, issuer, notBefore, notAfter, signature } = certificate
  const extensions = extensionsOf(certificate)
  const signer = signerOf(certificate)
  const algorithm = signatureAlgorithm(signer)
  const version = certificate.version === 1 ? '1 (0x0)' : '3 (0x2)'
  return [
    `Certificate:\n    Data:\n        Version: ${version}\n`,
    serialLines(certificate),
    `        Signature Algorithm: ${algorithm}\n`,
    `        Issuer: ${nameText(issuer, form)}\n        Validity\n`,
    `            Not Before: ${dateText(notBefore)}\n            Not After : ${dateText(notAfter)}\n`,
    `        Subject: ${nameText(subject, form)}\n        Subject Public Key Info:\n`,
    publicKeyText(certificate, '            '),
    extensions.length === 0 ? '' : `        X509v3 extensions:\n${extensionsText(extensions, '            ')}`,
    `    Signature Algorithm: ${algorithm}\n    Signature Value:\n${signatureText(signature, signer)}`,
  ].join('')
}

/** The kind of the key that signed it is not in a certificate: that of the subject where nothing else is known. */
function signerOf({ signedBy, publicKey, keyKind }: Certificate): PublicKey {
  const kind = signedBy ?? keyKind
  return kind === undefined ? { publicKey } : { publicKey, keyKind: kind }
}

/** X509_verify_cert_error_string(3): number, text, and at which depth of the chain. */
export function verifyError(
  problem: CertificateProblem,
  chain: readonly Certificate[],
): { readonly number: number; readonly text: string; readonly depth: number } {
  if (problem.type === 'expired') {
    const depth = chain.findIndex(({ notAfter }) => notAfter === problem.notAfter)
    return { number: 10, text: 'certificate has expired', depth: Math.max(0, depth) }
  }
  if (problem.type === 'not-yet-valid') {
    const depth = chain.findIndex(({ notBefore }) => notBefore === problem.notBefore)
    return { number: 9, text: 'certificate is not yet valid', depth: Math.max(0, depth) }
  }
  if (problem.type === 'self-signed') return { number: 18, text: 'self-signed certificate', depth: 0 }
  const last = chain.at(-1)
  const depth = chain.length - 1
  if (depth > 0 && last !== undefined && nameText(last.subject) === nameText(last.issuer))
    return { number: 19, text: 'self-signed certificate in certificate chain', depth }
  return { number: 20, text: 'unable to get local issuer certificate', depth: Math.max(0, depth) }
}
