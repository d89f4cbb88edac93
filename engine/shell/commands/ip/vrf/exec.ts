import type { Running } from '../../../../linux/program.ts'
import { Vrf } from '../../../../net/links/vrf.ts'
import { nameOfNamespace } from '../../../iproute/netns.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { become } from '../netns/exec.ts'
import { cgroupOfVrf } from './cgroup.ts'

/**
 * `ip vrf exec NAME COMMAND`: ip becomes the command, in a control group whose sockets are bound to the VRF as they are made; `default` is
 * the way out of it.
 */
export function* executeInVrf(tool: Tool, words: Words): Running {
  if (!words.more) return yield* tool.fail('No VRF name specified\n', 1)
  const name = words.next()
  if (!words.more) return yield* tool.fail('No command specified\n', 1)
  const { process } = tool
  const vrf = tool.link(name)
  if (name !== 'default' && !(vrf instanceof Vrf)) return yield* tool.fail('Invalid VRF name\n', 255)
  if (!process.capable('SYS_ADMIN')) return yield* tool.fail('Failed to join cgroup\n', 255)
  const cgroup = cgroupOfVrf(process.cgroup, nameOfNamespace(process, tool.net), vrf instanceof Vrf ? name : '')
  if (vrf instanceof Vrf) process.host.socketDevices.set(cgroup, vrf.index)
  process.cgroup = cgroup
  return yield* become(process, words.rest)
}
