import { hash32 } from '../../sim/random.ts'
import type { Pod } from '../api/schema/generated/types.ts'
import { isolationComment } from './comment.ts'
import {
  type DirectedPolicy,
  type Direction,
  directedPolicies,
  type PolicyInput,
  type PolicyRule,
  type PortMatch,
  podsWithAddress,
  policiesFor,
} from './model.ts'

/** Set on packets that a policy allows, while the chains of one pod and direction are walked. */
const ALLOWED = '0x10000/0x10000'

export const TOP_CHAIN = 'POLICY'
export const INPUT_CHAIN = 'POLICY-INPUT'

/** The rules of one node: what `ipset restore` and `iptables-restore --noflush` are fed, in this order, and what is to be removed afterwards. */
export interface NodeRules {
  readonly sets: string
  readonly rules: string
  readonly chains: ReadonlySet<string>
  readonly setNames: ReadonlySet<string>
}

/** Chain and set names have a hash of what they stand for; 28 and 31 characters are allowed. */
function hashName(prefix: string, text: string): string {
  return `${prefix}${hash32(text).toString(36).toUpperCase().padStart(7, '0')}${hash32(text, 1).toString(36).toUpperCase().padStart(7, '0')}`
}

const CHAIN_PREFIX: Readonly<Record<Direction, string>> = { ingress: 'POL-IN-', egress: 'POL-OUT-' }

/** Policies as chains: one for each isolated pod and direction, which asks each of its policies and drops what none has allowed. */
export function nodeRules(input: PolicyInput, node: string): NodeRules {
  const policies = directedPolicies(input)
  const builder = new Builder()
  const local = podsWithAddress(input).filter(pod => pod.spec.nodeName === node)
  const used = new Set<DirectedPolicy>()
  for (const pod of local) {
    for (const direction of ['egress', 'ingress'] as const) {
      const mine = policiesFor(policies, pod, direction)
      if (mine.length === 0) continue
      for (const policy of mine) used.add(policy)
      podChain(builder, pod, direction, mine)
    }
  }
  for (const policy of used) policyChain(builder, policy)
  return builder.finish()
}

class Builder {
  readonly #sets: string[] = []
  readonly #declared: string[] = []
  readonly #top: string[] = []
  readonly #input: string[] = []
  readonly #lines: string[] = []
  readonly chains = new Set<string>()
  readonly setNames = new Set<string>()

  chain(name: string): void {
    if (this.chains.has(name)) return
    this.chains.add(name)
    this.#declared.push(`:${name} - [0:0]`)
  }

  add(chain: string, ...words: string[]): void {
    this.#lines.push(`-A ${chain} ${words.filter(word => word !== '').join(' ')}`)
  }

  jump(chain: typeof TOP_CHAIN | typeof INPUT_CHAIN, ...words: string[]): void {
    ;(chain === TOP_CHAIN ? this.#top : this.#input).push(`-A ${chain} ${words.join(' ')}`)
  }

  /** A set with these members, filled anew; an entry may carry `nomatch`. */
  set(name: string, type: string, members: readonly string[]): string {
    if (this.setNames.has(name)) return name
    this.setNames.add(name)
    this.#sets.push(
      `create ${name} ${type} -exist`,
      `flush ${name}`,
      ...members.map(member => `add ${name} ${member} -exist`),
    )
    return name
  }

  finish(): NodeRules {
    const established = '-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN'
    const head = [
      `:${TOP_CHAIN} - [0:0]`,
      `:${INPUT_CHAIN} - [0:0]`,
      ...this.#declared,
      `-A ${TOP_CHAIN} ${established}`,
      `-A ${INPUT_CHAIN} ${established}`,
    ]
    const rules = ['*filter', ...head, ...this.#top, ...this.#input, ...this.#lines, 'COMMIT', ''].join('\n')
    return {
      sets: this.#sets.length === 0 ? '' : `${this.#sets.join('\n')}\n`,
      rules,
      chains: this.chains,
      setNames: this.setNames,
    }
  }
}

const comment = (text: string) => `-m comment --comment "${text}"`

function podChain(builder: Builder, pod: Pod, direction: Direction, policies: readonly DirectedPolicy[]): void {
  const { namespace, name } = pod.metadata
  const ip = pod.status.podIP!
  const chain = hashName(CHAIN_PREFIX[direction], `${pod.metadata.uid}`)
  builder.chain(chain)
  const match = direction === 'ingress' ? `-d ${ip}/32` : `-s ${ip}/32`
  builder.jump(TOP_CHAIN, match, comment(`${direction} of ${namespace}/${name}`), `-j ${chain}`)
  if (direction === 'egress')
    builder.jump(INPUT_CHAIN, match, comment(`${direction} of ${namespace}/${name}`), `-j ${chain}`)
  // A pod that comes back to itself by its own Service cannot be isolated from itself.
  builder.add(chain, `-s ${ip}/32 -d ${ip}/32`, comment('to itself'), '-j RETURN')
  builder.add(chain, `-j MARK --set-xmark 0x0/0x10000`)
  for (const policy of policies) {
    builder.add(chain, comment(`policy ${policy.name}`), `-j ${policyChainName(policy)}`)
    builder.add(chain, `-m mark --mark ${ALLOWED}`, comment(`allowed by ${policy.name}`), '-j RETURN')
  }
  const isolation = { pod: `${namespace}/${name}`, direction, policies: policies.map(policy => policy.name) }
  builder.add(chain, comment(isolationComment(isolation)), '-j DROP')
}

function policyChainName(policy: DirectedPolicy): string {
  return hashName('POL-', `${policy.direction}:${policy.name}`)
}

function policyChain(builder: Builder, policy: DirectedPolicy): void {
  const chain = policyChainName(policy)
  builder.chain(chain)
  for (const [index, rule] of policy.rules.entries()) {
    const label = `${policy.name} ${policy.direction} rule ${index + 1}`
    const key = `${policy.direction}:${policy.name}:${index}`
    for (const [at, ports] of (rule.ports ?? [undefined]).entries()) {
      const match = portWords(builder, `${key}:${at}`, ports)
      if (match === undefined) continue
      for (const peers of peerWords(builder, key, rule, policy.direction))
        builder.add(chain, peers, match, comment(label), `-j MARK --set-xmark ${ALLOWED}`)
    }
  }
}

/** The words that match a rule's peers, one for each set of them. */
function peerWords(builder: Builder, key: string, { peers }: PolicyRule, direction: Direction): string[] {
  if (peers === undefined) return ['']
  return peers.map(({ ips, nets, except }, index) => {
    const parts = [
      ...ips,
      ...nets.flatMap(splitWhole),
      ...except.flatMap(net => splitWhole(net).map(part => `${part} nomatch`)),
    ]
    const set = builder.set(
      hashName('POL-SET-', `${key}:peers${index}`),
      nets.length === 0 ? 'hash:ip' : 'hash:net',
      parts,
    )
    return `-m set --match-set ${set} ${direction === 'ingress' ? 'src' : 'dst'}`
  })
}

/** hash:net takes no prefix of length 0. */
function splitWhole(net: string): string[] {
  return net.endsWith('/0') ? ['0.0.0.0/1', '128.0.0.0/1'] : [net]
}

function portWords(builder: Builder, key: string, ports: PortMatch | undefined): string | undefined {
  if (ports === undefined) return ''
  const { protocol } = ports
  if (!('named' in ports)) {
    if (ports.first === 0 && ports.last === 65535) return `-p ${protocol}`
    return `-p ${protocol} -m ${protocol} --dport ${ports.first === ports.last ? ports.first : `${ports.first}:${ports.last}`}`
  }
  if (ports.named.length === 0) return undefined
  const set = builder.set(
    hashName('POL-SET-', key),
    'hash:ip,port',
    ports.named.map(({ ip, port }) => `${ip},${protocol}:${port}`),
  )
  return `-p ${protocol} -m set --match-set ${set} dst,dst`
}
