import type { ClientConfig } from '../../../kube/client/kubeconfig.ts'
import type { Process } from '../../../linux/process.ts'
import { GaiError } from '../../../linux/resolver/error.ts'
import { readResolvConf } from '../../../linux/resolver/resolv-conf.ts'
import type { CertificateProblem } from '../../../linux/tls/certificate.ts'
import { NO_ANSWER, TlsFailure } from '../../../linux/tls/tls.ts'
import type { Errno } from '../../../net/errno.ts'
import { formatIp, parseIp } from '../../../wire/address.ts'

/** Why a connection failed, as Go's net, crypto/tls and crypto/x509 say it. */
export function dialError(
  process: Process,
  config: ClientConfig,
  error: Errno,
  failure: TlsFailure | GaiError | undefined,
): string {
  const host = parseIp(config.host) !== undefined && config.host.includes(':') ? `[${config.host}]` : config.host
  const address = `${host === 'localhost' ? '127.0.0.1' : host}:${config.port}`
  if (failure instanceof GaiError) return `dial tcp: lookup ${config.host}${lookupText(process, failure)}`
  if (failure instanceof TlsFailure) return tlsText(process, config, failure)
  switch (error.name) {
    case 'ETIMEDOUT':
      return `dial tcp ${address}: i/o timeout`
    case 'EPROTO':
      return 'EOF'
    case 'ECONNRESET':
      return `read tcp ${address}: read: connection reset by peer`
    default:
      return `dial tcp ${address}: connect: ${error.text.toLowerCase()}`
  }
}

/** Go's resolver names the server that it asked (net/dnsclient_unix.go). */
function lookupText(process: Process, failure: GaiError): string {
  const server = readResolvConf(process).servers[0]
  const on = server === undefined ? '' : ` on ${serverText(server)}`
  return failure.name === 'EAI_AGAIN' ? `${on}: i/o timeout` : `${on}: no such host`
}

function serverText(server: unknown): string {
  const ip = typeof server === 'object' && server !== null && 'address' in server ? server.address : server
  const text = formatIp(ip as Parameters<typeof formatIp>[0])
  return text.includes(':') ? `[${text}]:53` : `${text}:53`
}

function tlsText(process: Process, config: ClientConfig, failure: TlsFailure): string {
  if (failure.alert === NO_ANSWER) return 'EOF'
  if (failure.problem === undefined)
    return failure.remote
      ? `remote error: tls: ${failure.alert.replaceAll('_', ' ')}`
      : `tls: ${failure.alert.replaceAll('_', ' ')}`
  return `tls: failed to verify certificate: x509: ${problemText(process, config, failure.problem)}`
}

const utc = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

function problemText(process: Process, config: ClientConfig, problem: CertificateProblem): string {
  const now = utc(process.host.sim.wallMilliseconds)
  switch (problem.type) {
    case 'self-signed':
    case 'unknown-authority':
      return 'certificate signed by unknown authority'
    case 'expired':
      return `certificate has expired or is not yet valid: current time ${now} is after ${utc(problem.notAfter)}`
    case 'not-yet-valid':
      return `certificate has expired or is not yet valid: current time ${now} is before ${utc(problem.notBefore)}`
    case 'wrong-name': {
      const valid = problem.names.filter(
        name => (parseIp(name) === undefined) === (parseIp(config.serverName) === undefined),
      )
      if (parseIp(problem.wanted) !== undefined)
        return valid.length === 0
          ? `cannot validate certificate for ${problem.wanted} because it doesn't contain any IP SANs`
          : `certificate is valid for ${valid.join(', ')}, not ${problem.wanted}`
      return valid.length === 0
        ? `certificate is not valid for any names, but wanted to match ${problem.wanted}`
        : `certificate is valid for ${valid.join(', ')}, not ${problem.wanted}`
    }
  }
}
