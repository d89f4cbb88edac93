import type { Notification } from '../../../../net/notify.ts'
import type { Tool } from '../../../iproute/tool.ts'

const RP_FILTER = ['off', 'strict', 'loose'] as const

/** print_netconf. */
export function printNetconf(
  tool: Tool,
  { family, name, values, deleted }: Extract<Notification, { type: 'netconf' }>,
): void {
  const { out } = tool
  if (deleted === true) out.field('deleted', true, 'Deleted ')
  const familyName = family === 4 ? 'inet' : 'inet6'
  out.field('family', familyName, `${familyName} `)
  out.field('interface', name, `${name} `, 'ifname')
  for (const [key, value] of values) {
    if (key === 'rp_filter') {
      const mode = RP_FILTER[value] ?? 'unknown'
      out.field(key, mode, `${key} ${mode} `)
    } else out.field(key, value !== 0, `${key} ${value !== 0 ? 'on' : 'off'} `)
  }
  out.text('\n')
}
