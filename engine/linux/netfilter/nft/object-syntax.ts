/** What is said of objects of connections. */

/** `protocol tcp; l3proto ip; policy = { established : 100 }`; in seconds, by the names of states. */
export interface TimeoutSpec {
  readonly protocol: 'tcp' | 'udp'
  readonly family: 'ip' | 'ip6' | 'inet' | null
  readonly policy: ReadonlyMap<string, number>
}

/** `protocol tcp; dport 5432; timeout 1h; size 12; l3proto ip`; the timeout in milliseconds. */
export interface ExpectationSpec {
  readonly protocol: 'tcp' | 'udp'
  readonly family: 'ip' | 'ip6' | 'inet' | null
  readonly port: number
  readonly timeout: number
  readonly size: number
}

/** `mss 1460 wscale 7 timestamp sack-perm`; null for what is not said. */
export interface SynproxySpec {
  readonly mss: number | null
  readonly scale: number | null
  readonly timestamps: boolean
  readonly sack: boolean
}
