import { failed } from '../../net/errno.ts'
import type { Process } from '../process.ts'
import { certificatesFromPem, keyFromPem } from './certificate.ts'
import type { Identity } from './tls.ts'

/** A certificate chain and its key from two PEM files, or why they cannot be used, in the words of Go's tls.LoadX509KeyPair. */
export function readIdentity(process: Process, certificatePath: string, keyPath: string): Identity | string {
  const certificate = process.readFile(certificatePath)
  if (failed(certificate)) return `open ${certificatePath}: ${certificate.text.toLowerCase()}`
  const keyText = process.readFile(keyPath)
  if (failed(keyText)) return `open ${keyPath}: ${keyText.text.toLowerCase()}`
  const chain = certificatesFromPem(certificate)
  if (chain.length === 0) return 'tls: failed to find any PEM data in certificate input'
  const key = keyFromPem(keyText)
  return key === undefined ? 'tls: failed to find any PEM data in key input' : { chain, key }
}
