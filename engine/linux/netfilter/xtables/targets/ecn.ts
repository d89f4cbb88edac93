import { EINVAL } from '../../../../net/errno.ts'
import { putU16, u16, updateChecksum } from '../../../../wire/bytes.ts'
import * as tcp from '../../../../wire/tcp.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { tosOf } from '../matches/tos.ts'
import { Problem } from '../problem.ts'
import { integer } from '../values.ts'
import { setTos } from './header-fields.ts'

interface EcnData {
  readonly ece: number | null
  readonly cwr: number | null
  readonly codepoint: number | null
}

const ECT_MASK = 0x03

/** `--ecn-tcp-remove` is the same as setting both bits to 0. */
function removes({ ece, cwr, codepoint }: EcnData): boolean {
  return ece === 0 && cwr === 0 && codepoint === null
}

/** RFC 3168 6.1: the bits of the TCP header. */
function setBits(packet: PacketContext, { ece, cwr }: EcnData): void {
  if (packet.protocol !== 6 || !packet.hasTransport(tcp.HEADER_LENGTH)) return
  const { bytes } = packet.skb
  const at = packet.transport
  let flags = bytes[at + tcp.FLAGS]!
  if (ece !== null) flags = ece === 1 ? flags | tcp.ECE : flags & ~tcp.ECE
  if (cwr !== null) flags = cwr === 1 ? flags | tcp.CWR : flags & ~tcp.CWR
  const before = u16(bytes, at + tcp.DATA_OFFSET)
  bytes[at + tcp.FLAGS] = flags
  const after = u16(bytes, at + tcp.DATA_OFFSET)
  putU16(bytes, at + tcp.CHECKSUM, updateChecksum(u16(bytes, at + tcp.CHECKSUM), before, after))
}

/** libipt_ECN, ipt_ECN. */
export const ecnTarget: TargetType<EcnData> = {
  name: 'ECN',
  family: 4,
  options: [
    { name: 'ecn-tcp-remove', excludes: ['ecn-tcp-cwr', 'ecn-tcp-ece'] },
    { name: 'ecn-tcp-cwr', value: integer(1), excludes: ['ecn-tcp-remove'] },
    { name: 'ecn-tcp-ece', value: integer(1), excludes: ['ecn-tcp-remove'] },
    { name: 'ecn-ip-ect', value: integer(3) },
  ],
  parse(given) {
    if (given.empty) return new Problem('ECN target: An operation is required')
    const removed = given.has('ecn-tcp-remove') ? 0 : null
    return {
      ece: given.value<number>('ecn-tcp-ece') ?? removed,
      cwr: given.value<number>('ecn-tcp-cwr') ?? removed,
      codepoint: given.value<number>('ecn-ip-ect') ?? null,
    }
  },
  print(data) {
    if (removes(data)) return ' ECN TCP remove'
    const { ece, cwr, codepoint } = data
    const said = (value: number | null, name: string) => (value === null ? '' : ` ${name}=${value}`)
    return ` ECN${said(ece, 'ECE')}${said(cwr, 'CWR')}${said(codepoint, 'ECT codepoint')}`
  },
  save(data) {
    if (removes(data)) return ' --ecn-tcp-remove'
    const { ece, cwr, codepoint } = data
    const said = (value: number | null, name: string) => (value === null ? '' : ` --ecn-${name} ${value}`)
    return said(ece, 'tcp-ece') + said(cwr, 'tcp-cwr') + said(codepoint, 'ip-ect')
  },
  check({ ece, cwr }, rule) {
    if (rule.table !== 'mangle') return EINVAL
    return (ece !== null || cwr !== null) && (rule.protocol !== 6 || rule.protocolInverted) ? EINVAL : undefined
  },
  compile: data =>
    new Action(packet => {
      if (data.codepoint !== null) setTos(packet, (tosOf(packet) & ~ECT_MASK) | data.codepoint)
      if (data.ece !== null || data.cwr !== null) setBits(packet, data)
      return Outcome.next
    }),
}
