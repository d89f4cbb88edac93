import { Scope } from '../../../../net/fib.ts'
import type { Nexthop, NexthopTarget } from '../../../../net/nexthop.ts'
import type { Nanoseconds } from '../../../../sim/timer.ts'
import { formatIp } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'

/** print_nexthop. */
export function printNexthop(tool: Tool, nexthop: Nexthop): void {
  printNexthopBody(tool, nexthop)
  tool.out.text('\n')
}

/** One object without the end of its line. */
export function printNexthopBody(tool: Tool, { id, protocol, target }: Nexthop): void {
  const { out, options } = tool
  out.field('id', id, `id ${id} `)
  const details = options.details > 0
  if (target.kind === 'group') printGroup(tool, target)
  const hop = target.kind === 'hop' ? target.hop : null
  const gateway = target.kind === 'fdb' ? target.gateway : (hop?.gateway ?? null)
  if (gateway !== null) {
    const text = formatIp(gateway)
    out.text('via ')
    out.field('gateway', text, text, typeof gateway === 'number' ? 'inet' : 'inet6')
    out.text(' ')
  }
  if (hop !== null && hop.link !== null) {
    out.text('dev ')
    out.field('dev', hop.link.name, hop.link.name, 'ifname')
    out.text(' ')
  }
  const scope = scopeOf(target)
  if (scope !== Scope.global || details) {
    const text = tool.names.scope(scope)
    out.field('scope', text, `scope ${text} `)
  }
  if (target.kind === 'blackhole') out.field('blackhole', null, 'blackhole ')
  if (protocol !== 0 || details) {
    const text = tool.names.protocol(protocol)
    out.field('protocol', text, `proto ${text} `)
  }
  out.array('flags', () => {
    if (hop?.onlink === true) out.field(null, 'onlink', 'onlink ')
  })
  if (target.kind === 'fdb' || (target.kind === 'group' && target.fdb)) out.field('fdb', null, 'fdb')
}

function printGroup({ out }: Tool, { members, buckets }: NexthopTarget & { readonly kind: 'group' }): void {
  out.text('group ')
  out.array('group', () => {
    for (const [index, { nexthop, weight }] of members.entries())
      out.object(null, () => {
        if (index > 0) out.text('/')
        out.field('id', nexthop.id, String(nexthop.id))
        if (weight > 1) out.field('weight', weight, `,${weight}`)
      })
  })
  out.text(' ')
  if (buckets === null) return
  out.field('type', 'resilient', 'type resilient ')
  out.object('resilient_args', () => {
    const { idle, unbalanced } = buckets.timers
    out.field('buckets', buckets.slots.length, `buckets ${buckets.slots.length} `)
    out.field('idle_timer', idle, `idle_timer ${idle} `)
    out.field('unbalanced_timer', unbalanced, `unbalanced_timer ${unbalanced} `)
    const time = clockTime(buckets.unbalancedTime)
    out.field('unbalanced_time', time, `unbalanced_time ${time} `)
  })
}

/** Seconds in the steps of the clock in which the kernel tells times to programs (USER_HZ). */
export function clockTime(time: Nanoseconds): number {
  return Math.floor(time / 10_000_000) / 100
}

function scopeOf(target: NexthopTarget): number {
  if (target.kind === 'hop') return target.hop.scope
  return target.kind === 'fdb' ? Scope.link : Scope.global
}
