import { ParameterProblem, TimeExceeded, Type, Unreachable } from '../../../wire/icmpv6.ts'

const UNREACHABLE: Readonly<Record<number, string>> = {
  [Unreachable.noRoute]: 'No route',
  [Unreachable.prohibited]: 'Administratively prohibited',
  [Unreachable.beyondScope]: 'Beyond scope of source address',
  [Unreachable.address]: 'Address unreachable',
  [Unreachable.port]: 'Port unreachable',
}
const EXCEEDED: Readonly<Record<number, string>> = {
  [TimeExceeded.hopLimit]: 'Hop limit',
  [TimeExceeded.reassembly]: 'Defragmentation failure',
}
const PROBLEMS: Readonly<Record<number, string>> = {
  [ParameterProblem.field]: 'Wrong header field',
  [ParameterProblem.nextHeader]: 'Unknown header',
  [ParameterProblem.option]: 'Unknown option',
}

/** What ping says of an ICMPv6 error (print_icmp of iputils). `info` is the MTU or the pointer. */
export function icmp6Text(type: number, code: number, info: number): string {
  switch (type) {
    case Type.destinationUnreachable:
      return `Destination unreachable: ${UNREACHABLE[code] ?? `Unknown code ${code}`}`
    case Type.packetTooBig:
      return `Packet too big: mtu=${info}${code === 0 ? '' : `, code=${code}`}`
    case Type.timeExceeded:
      return `Time exceeded: ${EXCEEDED[code] ?? `code ${code}`}`
    case Type.parameterProblem:
      return `Parameter problem: ${PROBLEMS[code] ?? `code ${code}`} at ${info}`
    default:
      return `unknown icmp type: ${type}`
  }
}
