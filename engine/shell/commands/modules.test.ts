import { expect, test } from 'vitest'
import { schedulers } from '../../linux/ipvs/schedulers/index.ts'
import { SET_TYPES } from '../../linux/netfilter/ipset/types.ts'
import { linkKinds } from './ip/kinds/index.ts'
import { isBuiltIn } from './modules.ts'
import { QDISC_KINDS } from './tc/kinds/index.ts'

/** Kinds of links that do not have a module of their own name, and what brings them. */
const BROUGHT_BY: Readonly<Record<string, string>> = {
  bridge_slave: 'bridge',
  vlan: '8021q',
  gre: 'ip_gre',
  gretap: 'ip_gre',
  ip6tnl: 'ip6_tunnel',
  ip6gre: 'ip6_gre',
  ip6gretap: 'ip6_gre',
}
/** Queueing disciplines that every kernel has (net/sched/sch_fifo.c, sch_generic.c). */
const ALWAYS = ['pfifo', 'bfifo', 'pfifo_fast', 'noqueue']

test('modprobe finds a module for everything that is emulated', () => {
  const modules = [
    ...linkKinds.names.map(name => BROUGHT_BY[name] ?? name),
    ...QDISC_KINDS.map(({ name }) => name)
      .filter(name => !ALWAYS.includes(name))
      .map(name => `sch_${name}`),
    ...schedulers.names.map(name => `ip_vs_${name}`),
    ...SET_TYPES.map(({ name }) => `ip_set_${name.replace(':', '_').replaceAll(',', '')}`),
  ]
  expect(modules.filter(name => !isBuiltIn(name))).toEqual([])
  expect(isBuiltIn('br-netfilter')).toBe(true)
  expect(isBuiltIn('sctp')).toBe(false)
})
