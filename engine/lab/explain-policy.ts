import { formatIp } from '../wire/address.ts'
import type { FlowKey } from './flow.ts'
import type { Lab } from './lab.ts'

/** The comment of the rule with which the policy engine ends an isolated pod's chain. */
const VERDICT = /"?([a-z0-9-]+\/[a-z0-9.-]+): no (ingress|egress) rule of ([^"]*?) matches"?/

/** Makes a sentence about a rule of the policy engine one about the NetworkPolicies behind it, with the labels that no rule fits. */
export function explainPolicy(lab: Lab, text: string, flow: FlowKey): string {
  const match = VERDICT.exec(text)
  if (match === null) return text
  const [, pod = '', direction = '', policies = ''] = match
  const where = /^(.*? was dropped on [^,]+, [A-Z]+)/.exec(text)?.[1]
  const peer = direction === 'ingress' ? flow.source : flow.destination
  const other = lab.cluster?.pods().find(each => each.status.podIP === formatIp(peer))
  const labels = Object.entries(other?.metadata.labels ?? {})
    .filter(([name]) => name !== 'pod-template-hash')
    .map(([name, value]) => `${name}=${value}`)
  const who = labels.length > 0 ? labels.join(',') : formatIp(peer)
  const names = policies
    .split(', ')
    .map(name => `NetworkPolicy ${name}`)
    .join(', ')
  return `${where ?? text}, by ${names} (no ${direction} rule matches ${who}${direction === 'ingress' ? '' : `, at ${pod}`})`
}
