import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { formatIp, type Ip } from '../../../../wire/address.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { host, integer, type Masked, mark } from '../values.ts'

interface TproxyData {
  readonly port: number
  readonly ip: Ip
  readonly mark: Masked
}

const TCP = 6
const UDP = 17

function maskedHex({ value, mask }: Masked): string {
  return `0x${value.toString(16)}/0x${mask.toString(16)}`
}

/**
 * libxt_TPROXY: hands the packet to the socket of a proxy, which must be a transparent one (IP_TRANSPARENT). No program here opens
 * such a socket, so none is found, and then the packet is dropped (tproxy_tg4 in net/netfilter/xt_TPROXY.c).
 */
export const tproxyTarget: TargetType<TproxyData> = {
  name: 'TPROXY',
  options: [
    { name: 'on-port', value: integer(0xffff_ffff), mandatory: true },
    { name: 'on-ip', value: host },
    { name: 'tproxy-mark', value: mark },
  ],
  parse: (given, { family }) => ({
    port: given.value<number>('on-port')! & 0xffff,
    ip: given.value<Ip>('on-ip') ?? (family === 4 ? 0 : 0n),
    mark: given.value<Masked>('tproxy-mark') ?? { value: 0, mask: 0 },
  }),
  print: data => ` TPROXY redirect ${formatIp(data.ip)}:${data.port} mark ${maskedHex(data.mark)}`,
  save: data => ` --on-port ${data.port} --on-ip ${formatIp(data.ip)} --tproxy-mark ${maskedHex(data.mark)}`,
  check: (_data, { table, protocol, protocolInverted }) =>
    table === 'mangle' && (protocol === TCP || protocol === UDP) && !protocolInverted ? undefined : EINVAL,
  validate: (_data, { base }) => (base!.hook === Hook.preRouting ? undefined : EINVAL),
  compile: () => new Action(() => Outcome.drop),
}
