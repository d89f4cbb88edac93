/** The result of ADD (CNI specification 1.1, section 5), as plugins print it and hand it on. */
export interface CniResult {
  readonly cniVersion: string
  readonly interfaces?: readonly CniInterface[]
  readonly ips?: readonly CniIp[]
  readonly routes?: readonly CniRoute[]
  readonly dns?: CniDns
}

export interface CniInterface {
  readonly name: string
  readonly mac?: string
  readonly mtu?: number
  /** Path of the network namespace; absent for the host's own. */
  readonly sandbox?: string
}

export interface CniIp {
  /** Address and prefix length. */
  readonly address: string
  readonly gateway?: string
  /** Index into `interfaces`. */
  readonly interface?: number
}

export interface CniRoute {
  readonly dst: string
  readonly gw?: string
}

export interface CniDns {
  readonly nameservers?: readonly string[]
  readonly domain?: string
  readonly search?: readonly string[]
  readonly options?: readonly string[]
}

/** An error as a plugin prints it (section 5, "Error"). */
export class CniError {
  readonly code: number
  readonly message: string
  readonly details: string

  constructor(code: number, message: string, details = '') {
    this.code = code
    this.message = message
    this.details = details
  }
}

/** Well-known codes; what the reference plugins return for everything else is 999. */
export const CniCode = {
  incompatibleVersion: 1,
  unsupportedField: 2,
  unknownContainer: 3,
  invalidEnvironment: 4,
  ioFailure: 5,
  decodingFailure: 6,
  invalidConfig: 7,
  tryAgain: 11,
  internal: 999,
} as const

export function internalError(message: string): CniError {
  return new CniError(CniCode.internal, message)
}
