import { CommandError } from '../error.ts'
import { DRY_RUN, SELECTOR } from '../global-flags.ts'
import type { Verb } from '../verb.ts'
import { cordonAll } from './node/cordon.ts'
import { nodesOf } from './node/nodes.ts'

function verb(name: string, short: string, desired: boolean): Verb {
  return {
    name,
    short,
    examples: [`# The node is called k8s-w1\nkubectl ${name} k8s-w1`],
    usage: 'NODE',
    flags: [DRY_RUN, SELECTOR],
    completes: 'node',
    *run(session) {
      const nodes = yield* nodesOf(session, name)
      return nodes instanceof CommandError ? nodes : yield* cordonAll(session, nodes, desired)
    },
  }
}

export const cordon: Verb = verb('cordon', 'Mark node as unschedulable', true)
export const uncordon: Verb = verb('uncordon', 'Mark node as schedulable', false)
