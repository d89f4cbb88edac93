import { DROP } from '../../net/trace.ts'
import type { Chain } from './chain.ts'
import type { Expression } from './expression.ts'
import { Outcome } from './outcome.ts'
import { JUMPS_MAX, type PacketContext } from './packet.ts'
import type { Rule } from './rule.ts'
import { POLICY, RULE, ruleValue } from './trace.ts'

/**
 * nft_do_chain: takes a packet through a base chain. The answer is drop, accept or stolen. What drops is recorded here,
 * so that whoever looks at the packet finds the rule.
 */
export function evaluateChain(base: Chain, packet: PacketContext): Outcome {
  const { returnChains, returnRules, netfilter } = packet
  const { ring } = netfilter.net
  const tracing = netfilter.net.sim.trace.on
  const told = netfilter.tracing
  let first = true
  let chain = base
  let index = 0
  let depth = 0
  for (;;) {
    const { rules } = chain
    let outcome: Outcome = Outcome.next
    while (index < rules.length) {
      const rule = rules[index++]!
      outcome = evaluateRule(rule.expressions, packet)
      if (outcome === Outcome.break) {
        if (packet.malformed) return dropped(packet, rule)
        outcome = Outcome.next
        continue
      }
      if (tracing) ring.record(RULE, packet.skb.packet, rule, ruleValue(packet.hook, outcome))
      if (told && packet.skb.traced) {
        const { target } = packet
        netfilter.tellTrace({ packet, base, first, chain, rule, outcome, target })
        first = false
      }
      if (outcome === Outcome.next) continue
      if (outcome === Outcome.drop) return dropped(packet, rule)
      break
    }
    if (outcome === Outcome.jump && depth < JUMPS_MAX) {
      returnChains[depth] = chain
      returnRules[depth++] = index
      chain = packet.target!
      index = 0
    } else if (outcome === Outcome.goto) {
      chain = packet.target!
      index = 0
    } else if (outcome >= 0) return outcome
    else if (depth > 0) {
      chain = returnChains[--depth]!
      index = returnRules[depth]!
    } else {
      if (told && packet.skb.traced) {
        const policy = base.policy === 'accept' ? Outcome.accept : Outcome.drop
        netfilter.tellTrace({ packet, base, first, chain: base, rule: null, outcome: policy, target: null })
      }
      return endOfChain(base, packet)
    }
  }
}

function evaluateRule(expressions: readonly Expression[], packet: PacketContext): Outcome {
  for (let index = 0; index < expressions.length; index++) {
    const outcome = expressions[index]!.evaluate(packet)
    if (outcome !== Outcome.next) return outcome
  }
  return Outcome.next
}

function dropped(packet: PacketContext, rule: Rule): Outcome {
  packet.netfilter.net.ring.record(DROP, packet.skb.packet, rule.dropReason)
  return Outcome.drop
}

function endOfChain(base: Chain, packet: PacketContext): Outcome {
  if (base.counted) {
    base.packets++
    base.bytes += packet.length
  }
  if (base.policy === 'accept') return Outcome.accept
  const { ring } = packet.netfilter.net
  ring.record(POLICY, packet.skb.packet, base, packet.hook)
  ring.record(DROP, packet.skb.packet, base.dropReason)
  return Outcome.drop
}
