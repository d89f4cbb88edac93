import type { ObjectSpec, SymbolExpr } from '../syntax.ts'
import { block } from './blocks.ts'
import { devices, priorityOf } from './hooks.ts'
import type { Tokens } from './tokens.ts'

/** `{ type "ftp" protocol tcp; l3proto ip; }`. */
export function helperBlock(tokens: Tokens): ObjectSpec {
  let helper: SymbolExpr | null = null
  let protocol: 'tcp' | 'udp' | null = null
  let family: 'ip' | 'ip6' | 'inet' | null = null
  block(tokens, () => {
    if (tokens.accept('l3proto')) {
      const word = tokens.next().text
      if (word === 'ip' || word === 'ip6' || word === 'inet') family = word
      else tokens.fail()
    } else if (tokens.accept('type')) {
      helper = tokens.identifier('string')
      tokens.expect('protocol', 'protocol')
      const word = tokens.peek().text
      if (word === 'tcp' || word === 'udp') protocol = word
      else tokens.fail('tcp or udp')
      tokens.next()
    } else tokens.fail()
    return undefined
  })
  const given = helper === null || protocol === null ? {} : { helper: { helper, protocol, family } }
  return { type: 'ct helper', comment: undefined, ...given }
}

/** `{ hook ingress priority 0; devices = { eth0, eth1 }; counter; }`. */
export function flowtableBlock(tokens: Tokens): ObjectSpec {
  let priority: { expr: ReturnType<typeof priorityOf>['expr']; plus: number } | null = null
  let found: readonly SymbolExpr[] = []
  let counter = false
  let offload = false
  block(tokens, () => {
    if (tokens.accept('hook')) {
      tokens.expect('ingress')
      priority = priorityOf(tokens, 'priority')
    } else if (tokens.is('devices')) found = devices(tokens)
    else if (tokens.accept('counter')) counter = true
    else if (tokens.accept('flags')) {
      tokens.expect('offload')
      offload = true
    } else tokens.fail()
    return undefined
  })
  const given = priority === null ? {} : { flowtable: { priority, devices: found, counter, offload } }
  return { type: 'flowtable', comment: undefined, ...given }
}
