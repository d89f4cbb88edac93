import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { formatIp } from '../../../../wire/address.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { Manip } from '../../nat/range.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { ConnectionAction } from '../match.ts'
import { fullMask, hostMask, maskAddress, maskLength, type Network } from '../values.ts'

function text({ address, mask }: Network): string {
  return `${formatIp(address)}/${maskLength(mask)!}`
}

/** libxt_NETMAP: exchanges the network of an address and keeps the rest of it. */
export const netmapTarget: TargetType<Network> = {
  name: 'NETMAP',
  options: [{ name: 'to', mandatory: true, value: hostMask }],
  parse(given) {
    const { address, mask } = given.value<Network>('to')!
    return { address: maskAddress(address, mask), mask }
  },
  print: data => ` to:${text(data)}`,
  save: data => ` --to ${text(data)}`,
  check: (_data, rule) => (rule.table === 'nat' ? undefined : EINVAL),
  validate: (_data, { base }) => (base!.type === 'nat' ? undefined : EINVAL),
  compile: ({ address, mask }, rule) => {
    const { net, nat } = rule.netfilter
    return new ConnectionAction(rule, packet => {
      const connection = packet.skb.connection as Connection | null
      if (connection === null) return Outcome.accept
      const layer = net.layerOf(packet.skb)
      const source = packet.hook === Hook.postRouting || packet.hook === Hook.localIn
      const old = source ? layer.sourceOf(packet.skb) : layer.destinationOf(packet.skb)
      const host =
        typeof old === 'number'
          ? maskAddress(old, ~(mask as number) >>> 0)
          : maskAddress(old, (fullMask(6) as bigint) ^ (mask as bigint))
      const mapped = typeof host === 'number' ? (host | (address as number)) >>> 0 : host | (address as bigint)
      const range = { addresses: { min: mapped, max: mapped }, ports: null }
      return nat.setup(connection, range, source ? Manip.source : Manip.destination)
    })
  },
}
