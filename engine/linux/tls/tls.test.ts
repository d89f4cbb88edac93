import { expect, test } from 'vitest'
import { bareHost } from '../../lab/bare.ts'
import { failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { TcpStream } from '../http/stream.ts'
import type { Program } from '../program.ts'
import { acceptTcp, connectTcp, openTcp } from '../sockets.ts'
import {
  type Certificate,
  type CertificateContent,
  certificatesFromPem,
  certificateToPem,
  keyFromPem,
  keyToPem,
  signCertificate,
  verifyChain,
} from './certificate.ts'
import { acceptTls, type ClientOptions, connectTls, TlsFailure } from './tls.ts'

const CA_KEY = { secret: 'ca' }
const LEAF_KEY = { secret: 'leaf' }
const DAY = 86_400_000
const NOW = Date.UTC(2026, 0, 5, 9)
const name = (commonName: string) => ({ commonName, organizations: [] })

function certificate(extra: Partial<CertificateContent> = {}, signer = CA_KEY): Certificate {
  return signCertificate(
    {
      serial: '1',
      subject: name('web'),
      issuer: name('ca'),
      notBefore: NOW - DAY,
      notAfter: NOW + DAY,
      dnsNames: ['web.shop.svc', '*.example.com'],
      ips: ['10.96.0.1'],
      isCa: false,
      publicKey: LEAF_KEY.secret,
      ...extra,
    },
    signer,
  )
}

const CA = certificate({ subject: name('ca'), isCa: true, publicKey: CA_KEY.secret, dnsNames: [], ips: [] })

test('chains are checked: authority, time and name', () => {
  expect(verifyChain([certificate()], [CA], NOW, 'web.shop.svc')).toBeUndefined()
  expect(verifyChain([certificate()], [CA], NOW, 'a.example.com')).toBeUndefined()
  expect(verifyChain([certificate()], [CA], NOW, '10.96.0.1')).toBeUndefined()
  expect(verifyChain([certificate()], [CA], NOW, 'b.a.example.com')).toMatchObject({ type: 'wrong-name' })
  expect(verifyChain([certificate()], [], NOW)).toEqual({ type: 'unknown-authority', issuer: 'ca' })
  expect(verifyChain([certificate({}, { secret: 'other' })], [CA], NOW)).toMatchObject({ type: 'unknown-authority' })
  expect(verifyChain([certificate()], [CA], NOW + 2 * DAY)).toMatchObject({ type: 'expired' })
  expect(verifyChain([certificate({ subject: name('x'), issuer: name('x') })], [CA], NOW)).toEqual({
    type: 'self-signed',
  })
})

test('PEM carries certificates and keys, and shrugs at garbage', () => {
  expect(certificatesFromPem(certificateToPem(CA) + certificateToPem(certificate()))).toEqual([CA, certificate()])
  expect(keyFromPem(keyToPem(CA_KEY))).toEqual(CA_KEY)
  expect(certificatesFromPem('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).toEqual([])
})

/** A server that shows `chain` and echoes, a client with these options; what the client got. */
function exchange(
  chain: readonly Certificate[],
  options: ClientOptions,
  clientRoots?: readonly Certificate[],
): { answer: string; peer: string } {
  const host = bareHost()
  host.network.net.setUp(host.network.net.loopback)
  let peer = ''
  const server: Program = {
    name: 'server',
    *main(process) {
      const opened = openTcp(process)
      if (failed(opened)) return 1
      opened.socket.bind(0, 443)
      opened.socket.listen(4)
      const connection = yield* acceptTcp(process, opened.socket)
      if (failed(connection)) return 1
      const stream = yield* acceptTls(process, new TcpStream(process, connection), {
        identityFor: () => ({ chain, key: LEAF_KEY }),
        ...(clientRoots === undefined ? {} : { clientRoots }),
      })
      if (stream instanceof TlsFailure || failed(stream)) return 2
      peer = stream.peer[0]?.subject.commonName ?? ''
      const bytes = yield* stream.read()
      if (!failed(bytes)) yield* stream.write(bytes)
      return 0
    },
  }
  let answer = ''
  const client: Program = {
    name: 'client',
    *main(process) {
      const opened = openTcp(process)
      if (failed(opened)) return 1
      yield* connectTcp(process, opened.socket, 0x7f000001, 443)
      const stream = yield* connectTls(process, new TcpStream(process, opened), options)
      if (stream instanceof TlsFailure || failed(stream)) {
        answer = stream instanceof TlsFailure ? stream.alert : stream.name
        return 0
      }
      yield* stream.write(encodeUtf8('hello'.repeat(10_000)))
      const bytes = yield* stream.read()
      answer = failed(bytes) ? bytes.name : decodeUtf8(bytes).slice(0, 5)
      return 0
    },
  }
  host.start(server, { argv: ['server'] })
  host.sim.runUntil(1e6)
  host.start(client, { argv: ['client'] })
  host.sim.runUntil(host.sim.now + 10 * SECOND)
  expect(host.faults).toEqual([])
  return { answer, peer }
}

test('a handshake, data both ways, and a client certificate', () => {
  const client = {
    chain: [certificate({ subject: { commonName: 'system:node:w1', organizations: ['system:nodes'] } })],
    key: LEAF_KEY,
  }
  expect(exchange([certificate()], { serverName: 'web.shop.svc', roots: [CA] })).toEqual({ answer: 'hello', peer: '' })
  expect(exchange([certificate()], { serverName: 'web.shop.svc', roots: [CA], identity: client }, [CA])).toEqual({
    answer: 'hello',
    peer: 'system:node:w1',
  })
  expect(exchange([certificate()], { serverName: 'wrong', roots: undefined })).toEqual({ answer: 'hello', peer: '' })
})

test('what does not verify ends in the alert of RFC 8446', () => {
  expect(exchange([certificate()], { serverName: 'other.name', roots: [CA] }).answer).toBe('bad_certificate')
  expect(exchange([certificate()], { serverName: 'web.shop.svc', roots: [] }).answer).toBe('unknown_ca')
  expect(exchange([certificate({ notAfter: NOW - 1 })], { serverName: 'web.shop.svc', roots: [CA] }).answer).toBe(
    'certificate_expired',
  )
})
