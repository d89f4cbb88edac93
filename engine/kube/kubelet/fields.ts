import type { Pod } from '../api/schema/generated/types.ts'

/** Text of a pod's field for the downward API (pkg/fieldpath); undefined where the path is not supported. */
export function podFieldText(
  pod: Pod,
  path: string,
  addresses: { readonly podIps: readonly string[]; readonly hostIps: readonly string[] },
): string | undefined {
  const subscript = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(path)
  if (subscript !== null) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? ''
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name
    case 'metadata.namespace':
      return pod.metadata.namespace
    case 'metadata.uid':
      return pod.metadata.uid
    case 'metadata.labels':
      return formatMap(pod.metadata.labels)
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations)
    case 'spec.nodeName':
      return pod.spec.nodeName
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName
    case 'status.hostIP':
      return addresses.hostIps[0] ?? ''
    case 'status.hostIPs':
      return addresses.hostIps.join(',')
    case 'status.podIP':
      return addresses.podIps[0] ?? ''
    case 'status.podIPs':
      return addresses.podIps.join(',')
    default:
      return undefined
  }
}

/** `name="value"` a line, by name (fieldpath.FormatMap). */
function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map(name => `${name}=${JSON.stringify(map[name])}`)
    .join('\n')
}
