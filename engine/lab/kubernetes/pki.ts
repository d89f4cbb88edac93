import {
  type Certificate,
  certificateToPem,
  hex,
  type KeyPair,
  keyToPem,
  publicKeyOf,
  signCertificate,
} from '../../linux/tls/certificate.ts'
import type { Sim } from '../../sim/sim.ts'

const DAY = 86_400_000

/** Whom a certificate is for. */
export interface Subject {
  readonly commonName: string
  readonly organizations?: readonly string[]
  readonly dnsNames?: readonly string[]
  readonly ips?: readonly string[]
}

/** A certificate and its key as PEM text. */
export interface PemPair {
  readonly certificate: string
  readonly key: string
}

/** A certificate authority of the lab, as `kubeadm init phase certs` makes one: ten years for itself, one for what it signs. */
export class Authority {
  readonly #sim: Sim
  readonly #key: KeyPair
  readonly certificate: Certificate

  constructor(sim: Sim, commonName: string) {
    this.#sim = sim
    this.#key = this.#newKey()
    const now = sim.wallMilliseconds
    const subject = { commonName, organizations: [] }
    this.certificate = signCertificate(
      {
        serial: this.#serial(),
        subject,
        issuer: subject,
        notBefore: now - DAY,
        notAfter: now + 3650 * DAY,
        dnsNames: [commonName],
        ips: [],
        isCa: true,
        publicKey: publicKeyOf(this.#key),
      },
      this.#key,
    )
  }

  get pem(): string {
    return certificateToPem(this.certificate)
  }

  issue({ commonName, organizations = [], dnsNames = [], ips = [] }: Subject): PemPair {
    const key = this.#newKey()
    const now = this.#sim.wallMilliseconds
    const certificate = signCertificate(
      {
        serial: this.#serial(),
        subject: { commonName, organizations },
        issuer: this.certificate.subject,
        notBefore: now - DAY,
        notAfter: now + 365 * DAY,
        dnsNames,
        ips,
        isCa: false,
        publicKey: publicKeyOf(key),
      },
      this.#key,
    )
    return { certificate: certificateToPem(certificate), key: keyToPem(key) }
  }

  #newKey(): KeyPair {
    return { secret: this.#sim.random('pki').text(64, '0123456789abcdef') }
  }

  #serial(): string {
    return hex(Uint8Array.from({ length: 8 }, () => this.#sim.random('pki').below(256)))
  }
}
