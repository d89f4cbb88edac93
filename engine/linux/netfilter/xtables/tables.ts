import { Hook, Priority } from '../../../net/hooks.ts'
import type { ChainType } from '../chain.ts'

/** A built-in chain: where it is called from. */
export interface BuiltInChain {
  readonly name: string
  readonly type: ChainType
  readonly hook: Hook
  readonly priority: number
}

export interface BuiltInTable {
  readonly name: string
  readonly chains: readonly BuiltInChain[]
}

const chain = (name: string, hook: Hook, priority: number, type: ChainType = 'filter'): BuiltInChain => ({
  name,
  type,
  hook,
  priority,
})

/** The tables of iptables and ip6tables, in the order of iptables-save (xtables_ipv4 in iptables/nft.c). */
export const BUILT_IN_TABLES: readonly BuiltInTable[] = [
  {
    name: 'mangle',
    chains: [
      chain('PREROUTING', Hook.preRouting, Priority.mangle),
      chain('INPUT', Hook.localIn, Priority.mangle),
      chain('FORWARD', Hook.forward, Priority.mangle),
      chain('OUTPUT', Hook.localOut, Priority.mangle, 'route'),
      chain('POSTROUTING', Hook.postRouting, Priority.mangle),
    ],
  },
  {
    name: 'security',
    chains: [
      chain('INPUT', Hook.localIn, Priority.security),
      chain('FORWARD', Hook.forward, Priority.security),
      chain('OUTPUT', Hook.localOut, Priority.security),
    ],
  },
  {
    name: 'raw',
    chains: [chain('PREROUTING', Hook.preRouting, Priority.raw), chain('OUTPUT', Hook.localOut, Priority.raw)],
  },
  {
    name: 'filter',
    chains: [
      chain('INPUT', Hook.localIn, Priority.filter),
      chain('FORWARD', Hook.forward, Priority.filter),
      chain('OUTPUT', Hook.localOut, Priority.filter),
    ],
  },
  {
    name: 'nat',
    chains: [
      chain('PREROUTING', Hook.preRouting, Priority.natDestination, 'nat'),
      chain('INPUT', Hook.localIn, Priority.natSource, 'nat'),
      chain('OUTPUT', Hook.localOut, Priority.natDestination, 'nat'),
      chain('POSTROUTING', Hook.postRouting, Priority.natSource, 'nat'),
    ],
  },
]

export function builtInTable(name: string): BuiltInTable | undefined {
  return BUILT_IN_TABLES.find(table => table.name === name)
}
