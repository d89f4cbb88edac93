import type { Process } from '../../linux/process.ts'
import { formatIp } from '../../wire/address.ts'

/** What a node is, before it has registered: from the kubelet's flags and the machine. */
export interface NodeSpec {
  readonly name: string
  /** The address that others use first. */
  readonly ips: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[]
  readonly cpus: number
  /** Bytes. */
  readonly memory: number
}

/** The node of a kubelet with these flags; a sentence when it can have no address (pkg/kubelet/nodestatus, NodeAddress). */
export function nodeSpec(
  process: Process,
  flags: ReadonlyMap<string, string>,
  { cpus, memory }: { readonly cpus: number; readonly memory: number },
): NodeSpec | string {
  const ip = flags.get('node-ip') ?? firstAddress(process)
  if (ip === undefined) return "can't get ip address of node, err: no default routes found"
  return {
    name: flags.get('hostname-override') ?? process.uts.hostname.toLowerCase(),
    ips: [ip],
    labels: Object.fromEntries(
      list(flags.get('node-labels')).map(pair => [pair.split('=')[0]!, pair.split('=').slice(1).join('=')]),
    ),
    taints: list(flags.get('register-with-taints')).map(taintOf),
    cpus,
    memory,
  }
}

function list(text = ''): string[] {
  return text.split(',').filter(part => part !== '')
}

/** `key=value:effect` or `key:effect`. */
function taintOf(text: string) {
  const mark = text.lastIndexOf(':')
  const [key = '', value] = text.slice(0, mark).split('=')
  return { key, ...(value === undefined || value === '' ? {} : { value }), effect: text.slice(mark + 1) }
}

function firstAddress(process: Process): string | undefined {
  for (const link of process.network.net.links)
    if (link.type !== 'loopback' && link.ipv4.addresses[0] !== undefined) return formatIp(link.ipv4.addresses[0].local)
  return undefined
}
