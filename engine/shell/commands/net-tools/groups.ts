import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { hostText } from './names.ts'

/** `netstat -g`: who listens to which multicast groups, as /proc/net/igmp and igmp6 have it. */
export function* printGroups(process: Process, numeric: boolean, families: readonly string[]): Running {
  yield* process.print(
    'IPv6/IPv4 Group Memberships\nInterface       RefCnt Group\n--------------- ------ ---------------------\n',
  )
  const { links } = process.network.net
  const shown = (family: string) => families.length === 0 || families.includes(family)
  for (const link of links) {
    const groups = [...(shown('inet') ? link.ipv4.groups.list() : [])]
    for (const { group, users } of groups)
      yield* print(process, link.name, users, yield* hostText(process, group, numeric))
  }
  for (const link of links) {
    const groups = [...(shown('inet6') ? link.ipv6.groups.list() : [])]
    for (const { group, users } of groups)
      yield* print(process, link.name, users, yield* hostText(process, group, numeric))
  }
  return 0
}

function* print(process: Process, device: string, users: number, group: string): Running<void> {
  yield* process.print(`${device.padEnd(15)} ${String(users).padEnd(6)} ${group}\n`)
}
