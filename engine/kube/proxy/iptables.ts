import { endpointChain, serviceChain } from './chains.ts'
import { categorize, type ProxyEndpoint, type ProxyPort, reachableFromOutside } from './service-map.ts'

const MASQUERADE_MARK = '0x4000'

/** What the rules depend on besides the services. */
export interface ProxierOptions {
  /** --cluster-cidr: traffic from elsewhere to a cluster IP is masqueraded. */
  readonly clusterCidr: string
  /** Addresses on which node ports answer; empty for all of the node's. */
  readonly nodePortAddresses: readonly string[]
}

/** A chain that is hooked into a built-in one: where, with which condition, and the comment. */
interface Jump {
  readonly table: 'nat' | 'filter'
  readonly chain: string
  readonly from: string
  readonly comment: string
  readonly condition?: string
}

const NEW = '-m conntrack --ctstate NEW'

/** iptablesJumpChains of pkg/proxy/iptables/proxier.go, each put in front of its chain. */
export const JUMPS: readonly Jump[] = [
  {
    table: 'filter',
    chain: 'KUBE-EXTERNAL-SERVICES',
    from: 'INPUT',
    comment: 'kubernetes externally-visible service portals',
    condition: NEW,
  },
  {
    table: 'filter',
    chain: 'KUBE-EXTERNAL-SERVICES',
    from: 'FORWARD',
    comment: 'kubernetes externally-visible service portals',
    condition: NEW,
  },
  { table: 'filter', chain: 'KUBE-NODEPORTS', from: 'INPUT', comment: 'kubernetes health check service ports' },
  { table: 'filter', chain: 'KUBE-SERVICES', from: 'FORWARD', comment: 'kubernetes service portals', condition: NEW },
  { table: 'filter', chain: 'KUBE-SERVICES', from: 'OUTPUT', comment: 'kubernetes service portals', condition: NEW },
  { table: 'filter', chain: 'KUBE-FORWARD', from: 'FORWARD', comment: 'kubernetes forwarding rules' },
  {
    table: 'filter',
    chain: 'KUBE-PROXY-FIREWALL',
    from: 'INPUT',
    comment: 'kubernetes load balancer firewall',
    condition: NEW,
  },
  {
    table: 'filter',
    chain: 'KUBE-PROXY-FIREWALL',
    from: 'OUTPUT',
    comment: 'kubernetes load balancer firewall',
    condition: NEW,
  },
  {
    table: 'filter',
    chain: 'KUBE-PROXY-FIREWALL',
    from: 'FORWARD',
    comment: 'kubernetes load balancer firewall',
    condition: NEW,
  },
  { table: 'nat', chain: 'KUBE-SERVICES', from: 'OUTPUT', comment: 'kubernetes service portals' },
  { table: 'nat', chain: 'KUBE-SERVICES', from: 'PREROUTING', comment: 'kubernetes service portals' },
  { table: 'nat', chain: 'KUBE-POSTROUTING', from: 'POSTROUTING', comment: 'kubernetes postrouting rules' },
]

/** The arguments of the rule that jumps, without the command and the chain. */
export function jumpRule(jump: Jump): readonly string[] {
  return [
    ...(jump.condition === undefined ? [] : jump.condition.split(' ')),
    '-m',
    'comment',
    '--comment',
    jump.comment,
    '-j',
    jump.chain,
  ]
}

/** Rules in the making: one list for each table, in the form of iptables-restore. */
class Rules {
  readonly #chains: string[] = []
  readonly #lines: (readonly [chain: string, line: string])[] = []

  chain(name: string): void {
    this.#chains.push(name)
  }

  add(chain: string, ...words: string[]): void {
    this.#lines.push([chain, `-A ${chain} ${words.filter(word => word !== '').join(' ')}`])
  }

  /** The rules of some chains, each as one text. */
  contents(chains: Iterable<string>): Map<string, string> {
    const contents = new Map(Array.from(chains, chain => [chain, '']))
    for (const [chain, line] of this.#lines) {
      const text = contents.get(chain)
      if (text !== undefined) contents.set(chain, `${text}${line}\n`)
    }
    return contents
  }

  /** `kept` are chains that stay as they are in the kernel: what is not named is not touched. */
  text(table: string, gone: readonly string[], kept: ReadonlySet<string> = new Set()): string {
    const declared = [...this.#chains.filter(chain => !kept.has(chain)), ...gone]
    return [
      `*${table}`,
      ...declared.map(chain => `:${chain} - [0:0]`),
      ...this.#lines.filter(([chain]) => !kept.has(chain)).map(([, line]) => line),
      ...gone.map(chain => `-X ${chain}`),
      'COMMIT',
      '',
    ].join('\n')
  }
}

const comment = (text: string) => `-m comment --comment "${text}"`

/** The chains of single services, and the rules in each. */
export type ServiceChains = ReadonlyMap<string, string>

/**
 * What `iptables-restore --noflush` is to be fed, and the chains of single services that there are then (syncProxyRules). `before` are those
 * of the last time; unless the sync is a full one, those that would not change are left out.
 */
export function proxyRules(
  ports: readonly ProxyPort[],
  options: ProxierOptions,
  before: ServiceChains,
  full = true,
): { readonly text: string; readonly chains: ServiceChains } {
  const filter = new Rules()
  const nat = new Rules()
  for (const chain of [
    'KUBE-NODEPORTS',
    'KUBE-SERVICES',
    'KUBE-EXTERNAL-SERVICES',
    'KUBE-FORWARD',
    'KUBE-PROXY-FIREWALL',
  ])
    filter.chain(chain)
  for (const chain of ['KUBE-NODEPORTS', 'KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ']) nat.chain(chain)
  fixedRules(filter, nat)
  const chains = new Set<string>()
  for (const port of ports) servicePort(port, options, filter, nat, chains)
  nodePortsLast(nat, options)
  const contents = nat.contents(chains)
  const gone = [...before.keys()].filter(chain => !chains.has(chain))
  const kept = new Set(full ? [] : [...chains].filter(chain => before.get(chain) === contents.get(chain)))
  return { text: filter.text('filter', []) + nat.text('nat', gone, kept), chains: contents }
}

function fixedRules(filter: Rules, nat: Rules): void {
  filter.add('KUBE-FORWARD', '-m conntrack --ctstate INVALID -j DROP')
  filter.add(
    'KUBE-FORWARD',
    comment('kubernetes forwarding rules'),
    `-m mark --mark ${MASQUERADE_MARK}/${MASQUERADE_MARK} -j ACCEPT`,
  )
  filter.add(
    'KUBE-FORWARD',
    comment('kubernetes forwarding conntrack rule'),
    '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  )
  nat.add('KUBE-POSTROUTING', `-m mark ! --mark ${MASQUERADE_MARK}/${MASQUERADE_MARK} -j RETURN`)
  nat.add('KUBE-POSTROUTING', `-j MARK --xor-mark ${MASQUERADE_MARK}`)
  nat.add('KUBE-POSTROUTING', comment('kubernetes service traffic requiring SNAT'), '-j MASQUERADE --random-fully')
  nat.add('KUBE-MARK-MASQ', `-j MARK --or-mark ${MASQUERADE_MARK}`)
}

function nodePortsLast(nat: Rules, options: ProxierOptions): void {
  const note = comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain')
  if (options.nodePortAddresses.length === 0)
    nat.add('KUBE-SERVICES', note, '-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS')
  for (const address of options.nodePortAddresses) nat.add('KUBE-SERVICES', note, `-d ${address} -j KUBE-NODEPORTS`)
}

function servicePort(port: ProxyPort, options: ProxierOptions, filter: Rules, nat: Rules, chains: Set<string>): void {
  const { name, protocol } = port
  const { cluster, local, anywhere } = categorize(port)
  const clusterChain = serviceChain('SVC', name, protocol)
  const localChain = serviceChain('SVL', name, protocol)
  const external = reachableFromOutside(port)
  const externalChain = serviceChain('EXT', name, protocol)
  const match = (ip: string, dport: number) => [`-d ${ip}/32`, `-p ${protocol}`, `-m ${protocol}`, `--dport ${dport}`]
  const internal = port.internalLocal ? local : cluster
  if (internal.length > 0)
    nat.add(
      'KUBE-SERVICES',
      comment(`${name} cluster IP`),
      ...match(port.clusterIp, port.port),
      `-j ${port.internalLocal ? localChain : clusterChain}`,
    )
  else refuse(filter, 'KUBE-SERVICES', match(port.clusterIp, port.port), name, port.internalLocal && anywhere)
  const outside = port.externalLocal ? local : cluster
  if (external) {
    const doors: { readonly what: string; readonly words: string[]; readonly in: string }[] = [
      ...port.externalIps.map(ip => ({
        what: `${name} external IP`,
        words: match(ip, port.port),
        in: 'KUBE-SERVICES',
      })),
      ...port.loadBalancerIps.map(ip => ({
        what: `${name} loadbalancer IP`,
        words: match(ip, port.port),
        in: 'KUBE-SERVICES',
      })),
    ]
    for (const door of doors) {
      if (anywhere) nat.add(door.in, comment(door.what), ...door.words, `-j ${externalChain}`)
      if (outside.length === 0) refuse(filter, 'KUBE-EXTERNAL-SERVICES', door.words, name, anywhere)
    }
    if (port.nodePort > 0) nodePort(port, anywhere, outside.length > 0, externalChain, filter, nat)
    if (anywhere) externalRules(port, options, nat, { externalChain, clusterChain, localChain }, local.length > 0)
    if (anywhere) chains.add(externalChain)
    sourceRanges(port, filter)
  }
  const needsCluster = cluster.length > 0
  const needsLocal = local.length > 0 && (port.internalLocal || (external && port.externalLocal))
  if (needsCluster) {
    chains.add(clusterChain)
    nat.chain(clusterChain)
    nat.add(
      clusterChain,
      comment(`${name} cluster IP`),
      `! -s ${options.clusterCidr}`,
      ...match(port.clusterIp, port.port),
      '-j KUBE-MARK-MASQ',
    )
    spread(port, clusterChain, cluster, nat)
  }
  if (needsLocal) {
    chains.add(localChain)
    nat.chain(localChain)
    spread(port, localChain, local, nat)
  }
  if (anywhere && external) nat.chain(externalChain)
  for (const endpoint of new Set([...(needsCluster ? cluster : []), ...(needsLocal ? local : [])]))
    endpointRules(port, endpoint, nat, chains)
}

/** A service nobody stands behind: rejected, or dropped where another node might answer. */
function refuse(filter: Rules, chain: string, words: readonly string[], name: string, elsewhere: boolean): void {
  if (elsewhere) filter.add(chain, comment(`${name} has no local endpoints`), ...words, '-j DROP')
  else filter.add(chain, comment(`${name} has no endpoints`), ...words, '-j REJECT')
}

function nodePort(port: ProxyPort, anywhere: boolean, usable: boolean, chain: string, filter: Rules, nat: Rules): void {
  const words = [`-p ${port.protocol}`, `-m ${port.protocol}`, `--dport ${port.nodePort}`]
  if (anywhere) nat.add('KUBE-NODEPORTS', comment(port.name), ...words, `-j ${chain}`)
  if (!usable) refuse(filter, 'KUBE-EXTERNAL-SERVICES', ['-m addrtype --dst-type LOCAL', ...words], port.name, anywhere)
}

/** The way in from outside: masqueraded to any endpoint, or unchanged to a local one. */
function externalRules(
  port: ProxyPort,
  options: ProxierOptions,
  nat: Rules,
  chains: { externalChain: string; clusterChain: string; localChain: string },
  hasLocal: boolean,
): void {
  const { externalChain: chain, clusterChain, localChain } = chains
  const { name } = port
  if (!port.externalLocal) {
    nat.add(chain, comment(`masquerade traffic for ${name} external destinations`), '-j KUBE-MARK-MASQ')
    nat.add(chain, `-j ${clusterChain}`)
    return
  }
  nat.add(
    chain,
    comment(`pod traffic for ${name} external destinations`),
    `-s ${options.clusterCidr}`,
    `-j ${clusterChain}`,
  )
  nat.add(
    chain,
    comment(`masquerade LOCAL traffic for ${name} external destinations`),
    '-m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
  )
  nat.add(
    chain,
    comment(`route LOCAL traffic for ${name} external destinations`),
    `-m addrtype --src-type LOCAL -j ${clusterChain}`,
  )
  if (hasLocal) nat.add(chain, `-j ${localChain}`)
}

/** loadBalancerSourceRanges: everybody else is dropped. */
function sourceRanges(port: ProxyPort, filter: Rules): void {
  if (port.loadBalancerSourceRanges.length === 0) return
  const chain = serviceChain('FW', port.name, port.protocol)
  for (const ip of port.loadBalancerIps)
    filter.add(
      'KUBE-PROXY-FIREWALL',
      comment(`${port.name} traffic not accepted by ${chain}`),
      `-d ${ip}/32 -p ${port.protocol} -m ${port.protocol} --dport ${port.port}`,
      ...port.loadBalancerSourceRanges.map(range => `! -s ${range}`).slice(0, 1),
      '-j DROP',
    )
}

/** One endpoint of several, each with the same chance; with session affinity the one that the client had. */
function spread(port: ProxyPort, chain: string, endpoints: readonly ProxyEndpoint[], nat: Rules): void {
  const target = (endpoint: ProxyEndpoint) => endpointChain(port.name, port.protocol, `${endpoint.ip}:${endpoint.port}`)
  const label = (endpoint: ProxyEndpoint) => comment(`${port.name} -> ${endpoint.ip}:${endpoint.port}`)
  if (port.affinitySeconds > 0)
    for (const endpoint of endpoints)
      nat.add(
        chain,
        label(endpoint),
        `-m recent --name ${target(endpoint)} --rcheck --seconds ${port.affinitySeconds} --reap -j ${target(endpoint)}`,
      )
  for (const [index, endpoint] of endpoints.entries()) {
    const left = endpoints.length - index
    const chance = left > 1 ? `-m statistic --mode random --probability ${(1 / left).toFixed(10)}` : ''
    nat.add(chain, label(endpoint), chance, `-j ${target(endpoint)}`)
  }
}

function endpointRules(port: ProxyPort, endpoint: ProxyEndpoint, nat: Rules, chains: Set<string>): void {
  const chain = endpointChain(port.name, port.protocol, `${endpoint.ip}:${endpoint.port}`)
  if (chains.has(chain)) return
  chains.add(chain)
  nat.chain(chain)
  nat.add(chain, comment(port.name), `-s ${endpoint.ip}/32 -j KUBE-MARK-MASQ`)
  const remember = port.affinitySeconds > 0 ? `-m recent --name ${chain} --set` : ''
  nat.add(
    chain,
    comment(port.name),
    remember,
    `-p ${port.protocol} -m ${port.protocol} -j DNAT --to-destination ${endpoint.ip}:${endpoint.port}`,
  )
}
