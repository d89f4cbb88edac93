import { EINVAL } from '../../../../net/errno.ts'
import { formatIp, type Ip } from '../../../../wire/address.ts'
import { duplicate } from '../../duplicate.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { host, string } from '../values.ts'

interface TeeData {
  readonly gateway: Ip
  /** The device by which the gateway is reached. */
  readonly device: string | null
}

/** libxt_TEE. */
export const teeTarget: TargetType<TeeData> = {
  name: 'TEE',
  options: [
    { name: 'gateway', value: host, mandatory: true },
    { name: 'oif', value: string(15) },
  ],
  parse: given => ({ gateway: given.value<Ip>('gateway')!, device: given.value<string>('oif') ?? null }),
  print: ({ gateway, device }) => ` TEE gw:${formatIp(gateway)}${device === null ? '' : ` oif=${device}`}`,
  save: ({ gateway, device }) => ` --gateway ${formatIp(gateway)}${device === null ? '' : ` --oif ${device}`}`,
  check: ({ gateway }) => (gateway === 0 || gateway === 0n ? EINVAL : undefined),
  compile: ({ gateway, device }) =>
    new Action(packet => {
      const link = device === null ? null : (packet.netfilter.net.link(device) ?? null)
      duplicate(packet, gateway, link)
      return Outcome.next
    }),
}
