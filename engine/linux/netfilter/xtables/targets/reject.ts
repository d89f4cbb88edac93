import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { Outcome } from '../../outcome.ts'
import { sendReset, sendUnreachable } from '../../reject.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import type { OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'

interface RejectKind {
  readonly name: string
  readonly alias: string
  /** Code of the ICMP error; null for a RST. */
  readonly code: number | null
}

const kind = (name: string, alias: string, code: number | null): RejectKind => ({ name, alias, code })

const KINDS: readonly RejectKind[] = [
  kind('icmp-net-unreachable', 'net-unreach', 0),
  kind('icmp-host-unreachable', 'host-unreach', 1),
  kind('icmp-port-unreachable', 'port-unreach', 3),
  kind('icmp-proto-unreachable', 'proto-unreach', 2),
  kind('icmp-net-prohibited', 'net-prohib', 9),
  kind('icmp-host-prohibited', 'host-prohib', 10),
  kind('tcp-reset', 'tcp-rst', null),
  kind('icmp-admin-prohibited', 'admin-prohib', 13),
]

/** Codes of ICMPv6 type 1 (RFC 4443 3.1). */
const KINDS_V6: readonly RejectKind[] = [
  kind('icmp6-no-route', 'no-route', 0),
  kind('icmp6-adm-prohibited', 'adm-prohibited', 1),
  kind('icmp6-addr-unreachable', 'addr-unreach', 3),
  kind('icmp6-port-unreachable', 'port-unreach', 4),
  kind('tcp-reset', 'tcp-reset', null),
  kind('icmp6-policy-fail', 'policy-fail', 5),
  kind('icmp6-reject-route', 'reject-route', 6),
]

function readKind(text: string, { family, warn }: OptionPlace): Parsed<RejectKind> {
  const kinds = family === 4 ? KINDS : KINDS_V6
  const lower = text.toLowerCase()
  const found = kinds.find(each => lower !== '' && (each.name.startsWith(lower) || each.alias.startsWith(lower)))
  if (found !== undefined) return found
  if (lower === 'echo-reply' || lower === 'echoreply') warn('--reject-with echo-reply no longer supported\n')
  return new Problem(`unknown reject type "${text}"`)
}

function rejectType(family: 4 | 6): TargetType<RejectKind> {
  const usual = family === 4 ? KINDS[2]! : KINDS_V6[3]!
  return {
    name: 'REJECT',
    family,
    options: [{ name: 'reject-with', value: readKind }],
    parse: given => given.value<RejectKind>('reject-with') ?? usual,
    print: ({ name }) => ` reject-with ${name}`,
    save: ({ name }) => ` --reject-with ${name}`,
    check: ({ code }, rule) =>
      rule.table !== 'filter' || (code === null && (rule.protocol !== 6 || rule.protocolInverted)) ? EINVAL : undefined,
    validate: (_data, { base }) =>
      base!.hook === Hook.preRouting || base!.hook === Hook.postRouting ? EINVAL : undefined,
    compile: ({ code }) =>
      new Action(packet => {
        if (code === null) sendReset(packet)
        else sendUnreachable(packet, code)
        return Outcome.drop
      }),
  }
}

/** libipt_REJECT and libip6t_REJECT. */
export const rejectTarget = rejectType(4)
export const reject6Target = rejectType(6)
