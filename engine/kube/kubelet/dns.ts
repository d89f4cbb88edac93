import type { Process } from '../../linux/process.ts'
import { failed } from '../../net/errno.ts'
import type { Pod } from '../api/schema/generated/types.ts'

/** How the kubelet is configured for names: --cluster-dns and --cluster-domain. */
export interface DnsConfiguration {
  readonly clusterDns: readonly string[]
  readonly clusterDomain: string
}

interface Resolv {
  nameservers: string[]
  searches: string[]
  options: string[]
}

/** The pod's /etc/resolv.conf by dnsPolicy and dnsConfig (pkg/kubelet/network/dns). */
export function resolvConf(process: Process, pod: Pod, config: DnsConfiguration): string {
  const policy = pod.spec.dnsPolicy ?? 'ClusterFirst'
  const host = hostResolv(process)
  const hostNetwork = pod.spec.hostNetwork === true
  let resolv: Resolv
  if (policy === 'None') resolv = { nameservers: [], searches: [], options: [] }
  else if (policy === 'Default' || (policy === 'ClusterFirst' && hostNetwork)) resolv = host
  else {
    const { clusterDomain: domain } = config
    const searches = [`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain, ...host.searches]
    resolv = { nameservers: [...config.clusterDns], searches, options: ['ndots:5'] }
  }
  return format(withDnsConfig(resolv, pod))
}

/** appendDNSConfig: what the pod adds; an option of the same name replaces. */
function withDnsConfig(resolv: Resolv, pod: Pod): Resolv {
  const extra = pod.spec.dnsConfig
  if (extra === undefined) return resolv
  const options = new Map(resolv.options.map(option => [option.split(':')[0]!, option]))
  for (const { name = '', value } of extra.options ?? [])
    options.set(name, value === undefined || value === '' ? name : `${name}:${value}`)
  return {
    nameservers: [...new Set([...resolv.nameservers, ...(extra.nameservers ?? [])])],
    searches: [...new Set([...resolv.searches, ...(extra.searches ?? [])])],
    options: [...options.values()],
  }
}

function hostResolv(process: Process): Resolv {
  const text = process.readFile('/etc/resolv.conf')
  const resolv: Resolv = { nameservers: [], searches: [], options: [] }
  for (const line of failed(text) ? [] : text.split('\n')) {
    const [keyword, ...words] = line.trim().split(/\s+/)
    if (keyword === 'nameserver' && words[0] !== undefined) resolv.nameservers.push(words[0])
    else if (keyword === 'search') resolv.searches = words
    else if (keyword === 'options') resolv.options = words
  }
  return resolv
}

function format({ nameservers, searches, options }: Resolv): string {
  const search = searches.length === 0 ? '' : `search ${searches.join(' ')}\n`
  const servers = nameservers.map(server => `nameserver ${server}\n`).join('')
  return search + servers + (options.length === 0 ? '' : `options ${options.join(' ')}\n`)
}

/** The pod's /etc/hosts (pkg/kubelet/kubelet_pods.go, ensureHostsFile). */
export function hostsFile(pod: Pod, podIps: readonly string[], hostname: string, clusterDomain: string): string {
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
  ]
  const domain = hostDomain(pod, clusterDomain)
  for (const ip of podIps)
    lines.push(domain === '' ? `${ip}\t${hostname}` : `${ip}\t${hostname}.${domain}\t${hostname}`)
  const aliases = pod.spec.hostAliases ?? []
  if (aliases.length > 0)
    lines.push(
      '',
      '# Entries added by HostAliases.',
      ...aliases.map(alias => `${alias.ip}\t${(alias.hostnames ?? []).join('\t')}`),
    )
  return `${lines.join('\n')}\n`
}

/** GeneratePodHostNameAndDomain. */
export function hostDomain(pod: Pod, clusterDomain: string): string {
  const { subdomain = '' } = pod.spec
  return subdomain === '' ? '' : `${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}`
}

export function hostnameOf(pod: Pod): string {
  return ((pod.spec.hostname ?? '') !== '' ? pod.spec.hostname! : (pod.metadata.name ?? ''))
    .slice(0, 63)
    .replace(/[-.]+$/, '')
}
