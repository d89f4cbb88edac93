import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type Certificate, certificatesFromPem, certificateToPem, verifyChain } from '../../../linux/tls/certificate.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { type OptionTable, readArguments, value } from './arguments.ts'
import { alternativeNames, certificateText, dateText, nameText, serialDigits, verifyError } from './text.ts'

export const BUNDLE = '/etc/ssl/certs/ca-certificates.crt'

const X509: OptionTable = {
  in: 'value',
  out: 'value',
  noout: 'flag',
  text: 'flag',
  subject: 'flag',
  issuer: 'flag',
  dates: 'flag',
  startdate: 'flag',
  enddate: 'flag',
  serial: 'flag',
  ext: 'value',
  checkend: 'value',
  nameopt: 'not emulated',
  fingerprint: 'not emulated',
  pubkey: 'not emulated',
  modulus: 'not emulated',
  hash: 'not emulated',
  inform: 'not emulated',
  outform: 'not emulated',
  req: 'not emulated',
  sha256: 'not emulated',
  CA: 'not emulated',
  CAkey: 'not emulated',
  signkey: 'not emulated',
}

/** openssl-x509(1): what a certificate says, in the order in which it is asked. */
export function* x509(process: Process, args: readonly string[]): Running {
  const given = readArguments('x509', args, X509)
  if (typeof given === 'string') {
    yield* process.printError(`${given}\n`)
    return 1
  }
  const path = value(given, 'in')
  const text = path === undefined ? yield* standardInput(process) : yield* process.readWhole(path)
  const certificate = failed(text) ? undefined : certificatesFromPem(text)[0]
  if (certificate === undefined) {
    const where = path === undefined ? '<stdin>' : path
    const what = failed(text)
      ? `Could not open file or uri for loading certificate from ${where}`
      : `Could not read certificate from ${where}`
    yield* process.printError(`${what}\nUnable to load certificate\n`)
    return 1
  }
  let status = 0
  for (const [index, arg] of args.entries()) {
    const shown = SHOWN[arg.replace(/^--?/, '')]
    if (shown !== undefined) yield* process.print(shown(certificate))
    else if (arg === '-ext') yield* process.print(extension(certificate, args[index + 1] ?? ''))
    else if (arg === '-checkend') {
      const expires = certificate.notAfter < process.host.sim.wallMilliseconds + Number(args[index + 1]) * 1000
      yield* process.print(`Certificate will ${expires ? '' : 'not '}expire\n`)
      status = expires ? 1 : 0
    }
  }
  if (given.flags.has('noout')) return status
  const out = value(given, 'out')
  if (out === undefined) yield* process.print(certificateToPem(certificate))
  else process.writeWholeFile(out, certificateToPem(certificate))
  return status
}

function* standardInput(process: Process): Running<string | Errno> {
  const bytes = yield* process.readAll(0)
  return failed(bytes) ? bytes : decodeUtf8(bytes)
}

const SHOWN: Readonly<Record<string, (certificate: Certificate) => string>> = {
  text: certificateText,
  subject: certificate => `subject=${nameText(certificate.subject)}\n`,
  issuer: certificate => `issuer=${nameText(certificate.issuer)}\n`,
  dates: ({ notBefore, notAfter }) => `notBefore=${dateText(notBefore)}\nnotAfter=${dateText(notAfter)}\n`,
  startdate: ({ notBefore }) => `notBefore=${dateText(notBefore)}\n`,
  enddate: ({ notAfter }) => `notAfter=${dateText(notAfter)}\n`,
  serial: certificate => `serial=${serialDigits(certificate)}\n`,
}

function extension(certificate: Certificate, wanted: string): string {
  let text = ''
  for (const name of wanted.split(',')) {
    if (name === 'subjectAltName' && alternativeNames(certificate) !== '')
      text += `X509v3 Subject Alternative Name: \n    ${alternativeNames(certificate)}\n`
    if (name === 'basicConstraints')
      text += `X509v3 Basic Constraints: critical\n    CA:${certificate.isCa ? 'TRUE' : 'FALSE'}\n`
  }
  return text === '' ? 'No extensions matching options\n' : text
}

const VERIFY: OptionTable = {
  CAfile: 'value',
  untrusted: 'value',
  verify_hostname: 'value',
  CApath: 'not emulated',
  purpose: 'not emulated',
}

/** openssl-verify(1). */
export function* verify(process: Process, args: readonly string[]): Running {
  const given = readArguments('verify', args, VERIFY)
  if (typeof given === 'string') {
    yield* process.printError(`${given}\n`)
    return 1
  }
  const roots = certificatesIn(process, value(given, 'CAfile') ?? BUNDLE) ?? []
  const others = (given.values.get('untrusted') ?? []).flatMap(path => certificatesIn(process, path) ?? [])
  let status = 0
  for (const path of given.rest) {
    const leaf = certificatesIn(process, path)?.[0]
    if (leaf === undefined) {
      yield* process.printError(`Could not read certificate file from ${path}\nUnable to load certificate file\n`)
      status = 2
      continue
    }
    const chain = [leaf, ...others]
    const trusted = roots.some(({ signature }) => signature === leaf.signature)
    const problem = trusted
      ? undefined
      : verifyChain(chain, roots, process.host.sim.wallMilliseconds, value(given, 'verify_hostname'))
    if (problem === undefined) yield* process.print(`${path}: OK\n`)
    else {
      const { number, text, depth } =
        problem.type === 'wrong-name'
          ? { number: 62, text: 'hostname mismatch', depth: 0 }
          : verifyError(problem, [leaf])
      yield* process.printError(
        `${nameText(leaf.subject)}\nerror ${number} at ${depth} depth lookup: ${text}\nerror ${path}: verification failed\n`,
      )
      status = 2
    }
  }
  return status
}

export function certificatesIn(process: Process, path: string): readonly Certificate[] | undefined {
  const text = process.readFile(path)
  return failed(text) ? undefined : certificatesFromPem(text)
}
