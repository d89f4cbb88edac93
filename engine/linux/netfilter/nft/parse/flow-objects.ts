import type { ObjectSpec, SymbolExpr } from '../syntax.ts'
import { TIMEOUT_STATES } from '../timeout-states.ts'
import { block } from './block.ts'
import { timeSpec } from './expressions.ts'
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

/** `{ "system_u:object_r:http_packet_t:s0"; }`: the context itself means nothing to a kernel without a security module. */
export function secmarkBlock(tokens: Tokens): ObjectSpec {
  const line = (): undefined => {
    if (!tokens.accept('comment') && tokens.peek().kind !== 'quoted') tokens.fail()
    tokens.string()
    return undefined
  }
  if (tokens.is('{')) block(tokens, line)
  else line()
  return { type: 'secmark', comment: undefined }
}

/** `{ hook ingress priority 0; devices = { eth0, eth1 }; counter; }`. */
export function flowtableBlock(tokens: Tokens): ObjectSpec {
  let priority: ReturnType<typeof priorityOf> | null = null
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

/** `protocol` and `l3proto`, which all objects of connections have. */
class ConnectionLines {
  protocol: 'tcp' | 'udp' | null = null
  family: 'ip' | 'ip6' | 'inet' | null = null

  take(tokens: Tokens): boolean {
    if (tokens.accept('l3proto')) {
      const word = tokens.next().text
      if (word === 'ip' || word === 'ip6' || word === 'inet') this.family = word
      else tokens.fail()
      return true
    }
    if (!tokens.accept('protocol')) return false
    const word = tokens.peek().text
    if (word === 'tcp' || word === 'udp') this.protocol = word
    else tokens.fail('tcp or udp')
    tokens.next()
    return true
  }
}

/** `{ protocol tcp; l3proto ip; policy = { established : 100, close : 20 }; }`. */
export function timeoutBlock(tokens: Tokens): ObjectSpec {
  const lines = new ConnectionLines()
  const policy = new Map<string, number>()
  block(tokens, () => {
    if (lines.take(tokens)) return undefined
    if (!tokens.accept('policy')) tokens.fail()
    tokens.expect('=', "'='")
    tokens.expect('{', "'{'")
    do {
      const name = tokens.next()
      tokens.expect(':', 'colon')
      if (!TIMEOUT_STATES.some(([, state]) => state === name.text)) tokens.error('unknown state', name.location)
      policy.set(name.text, tokens.number('number'))
    } while (tokens.accept(','))
    tokens.expect('}', "comma or '}'")
    return undefined
  })
  const { protocol, family } = lines
  return {
    type: 'ct timeout',
    comment: undefined,
    ...(protocol === null ? {} : { timeout: { protocol, family, policy } }),
  }
}

/** `{ protocol tcp; dport 5432; timeout 1h; size 12; l3proto ip; }`. */
export function expectationBlock(tokens: Tokens): ObjectSpec {
  const { location: name } = tokens.last
  const lines = new ConnectionLines()
  let port = 0
  let timeout = 0
  let size = 0
  block(tokens, () => {
    if (lines.take(tokens)) return undefined
    if (tokens.accept('dport')) port = tokens.number('number')
    else if (tokens.accept('timeout')) timeout = timeSpec(tokens)
    else if (tokens.accept('size')) size = tokens.number('number')
    else tokens.fail()
    return undefined
  })
  const { protocol, family } = lines
  // ct_expect_evaluate. The place is that of an empty word in front of the brace.
  if (protocol === null || port === 0 || timeout === 0 || size === 0)
    tokens.error('missing options', { ...name, start: name.end - 1 })
  const spec = protocol === null ? {} : { expectation: { protocol, family, port, timeout, size } }
  return { type: 'ct expectation', comment: undefined, ...spec }
}
