import { RecordType } from '../../wire/dns.ts'

const TYPES = new Map<number, string>([
  ...Object.entries(RecordType).map(([name, number]): [number, string] => [number, name]),
  [13, 'HINFO'],
  [64, 'SVCB'],
  [65, 'HTTPS'],
])

/** RFC 3597 for what has no name. */
export function typeName(type: number): string {
  return TYPES.get(type) ?? `TYPE${type}`
}

const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED']

export function rcodeName(rcode: number): string {
  return RCODES[rcode] ?? `RCODE${rcode}`
}
