import type { Certificate, CertificateProblem, Name } from '../../../linux/tls/certificate.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** ASN1_TIME_print(3). */
export function dateText(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${time} ${date.getUTCFullYear()} GMT`
}

/** `O = Lab, CN = web.example`. */
export function nameText({ organizations, commonName }: Name): string {
  return [...organizations.map(each => `O = ${each}`), ...(commonName === '' ? [] : [`CN = ${commonName}`])].join(', ')
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

/** `x509 -text`. What the emulated keys and signatures are made of is said as it is. */
export function certificateText(certificate: Certificate): string {
  const { subject, issuer, notBefore, notAfter, isCa } = certificate
  const names = alternativeNames(certificate)
  const lines = [
    'Certificate:',
    '    Data:',
    '        Version: 3 (0x2)',
    '        Serial Number:',
    `            ${(serialDigits(certificate).toLowerCase().match(/../g) ?? []).join(':')}`,
    '        Signature Algorithm: hmacWithSHA256',
    `        Issuer: ${nameText(issuer)}`,
    '        Validity',
    `            Not Before: ${dateText(notBefore)}`,
    `            Not After : ${dateText(notAfter)}`,
    `        Subject: ${nameText(subject)}`,
    '        X509v3 extensions:',
    '            X509v3 Basic Constraints: critical',
    `                CA:${isCa ? 'TRUE' : 'FALSE'}`,
    ...(names === '' ? [] : ['            X509v3 Subject Alternative Name: ', `                ${names}`]),
    '    Signature Algorithm: hmacWithSHA256',
    '    Signature Value:',
    ...signatureLines(certificate.signature),
  ]
  return `${lines.join('\n')}\n`
}

function signatureLines(signature: string): readonly string[] {
  const bytes = signature.match(/../g) ?? []
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 18)
    lines.push(`        ${bytes.slice(at, at + 18).join(':')}${at + 18 < bytes.length ? ':' : ''}`)
  return lines
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
