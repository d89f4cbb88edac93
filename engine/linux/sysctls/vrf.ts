import { isStrict, setStrict } from '../../net/links/vrf.ts'
import { folder, integers } from '../sysctl.ts'

/** net.vrf.*: whether several VRFs may share a table (drivers/net/vrf.c). */
export const vrfSysctls = folder({
  strict_mode: integers(
    ({ network }) => [isStrict(network.net) ? 1 : 0],
    ([value], { network }) => setStrict(network.net, value === 1),
    { low: 0, high: 1 },
  ),
})
