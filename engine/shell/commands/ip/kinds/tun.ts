import { groupName, userName } from '../../../../linux/accounts.ts'
import { EINVAL } from '../../../../net/errno.ts'
import { Tun } from '../../../../net/links/tun.ts'
import type { LinkKind } from './kind.ts'

/** tun_validate: netlink neither makes nor changes these devices; `ip tuntap` does. */
const REFUSED = EINVAL.because('tun/tap creation via rtnetlink is not supported')

export const tun: LinkKind = {
  name: 'tun',
  usage: '',
  parse: () => ({ maker: { kind: 'tun', make: () => REFUSED }, change: () => REFUSED }),
  /** tun_print_opt. */
  print({ out, process }, link) {
    if (!(link instanceof Tun)) return
    const { spec } = link
    const onOff = (key: string, on: boolean) => out.field(key, on, `${key} ${on ? 'on' : 'off'} `)
    out.field('type', spec.mode, `type ${spec.mode} `)
    onOff('pi', spec.packetInformation)
    onOff('vnet_hdr', spec.vnetHeader)
    if (out.json) out.value('multi_queue', spec.multiQueue)
    else if (spec.multiQueue) out.text('multi_queue numqueues 0 numdisabled 0 ')
    onOff('persist', true)
    if (spec.owner !== null) {
      const name = userName(process, spec.owner)
      out.field('user', name, `user ${name} `)
    }
    if (spec.group !== null) {
      const name = groupName(process, spec.group)
      out.field('group', name, `group ${name} `)
    }
  },
}
