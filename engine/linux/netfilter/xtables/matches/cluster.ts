import { EINVAL } from '../../../../net/errno.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { jhash2, jhashWords, scaleHash } from '../../jhash.ts'
import type { MatchType } from '../extension.ts'
import { ConnectionPredicate } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer } from '../values.ts'

interface ClusterData {
  readonly total: number
  readonly nodes: number
  readonly seed: number
  readonly inverted: boolean
}

const NODES_MAX = 32
const hex8 = (value: number) => `0x${value.toString(16).padStart(8, '0')}`

/** An address as the words that the kernel of a little-endian machine reads it as. */
function wordsOf(address: number | bigint): number[] {
  const swap = (word: number) =>
    (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0
  if (typeof address === 'number') return [swap(address)]
  return [96n, 64n, 32n, 0n].map(shift => swap(Number((address >> shift) & 0xffff_ffffn)))
}

function dump({ total, nodes, seed, inverted }: ClusterData): string {
  return ` cluster ${inverted ? '!' : ''}node_mask=${hex8(nodes)} total_nodes=${total} hash_seed=${hex8(seed)}`
}

/** libxt_cluster: shares connections out among machines that all see the same packets, by a hash of the first sender. */
export const clusterMatch: MatchType<ClusterData> = {
  name: 'cluster',
  options: [
    { name: 'cluster-total-nodes', value: integer(NODES_MAX, 1) },
    {
      name: 'cluster-local-node',
      value: integer(NODES_MAX, 1),
      invert: true,
      excludes: ['cluster-local-nodemask'],
    },
    {
      name: 'cluster-local-nodemask',
      value: integer(NODES_MAX, 1),
      invert: true,
      excludes: ['cluster-local-node'],
    },
    { name: 'cluster-hash-seed', value: integer(0xffff_ffff) },
  ],
  parse(given) {
    const node = given.value<number>('cluster-local-node')
    const mask = given.value<number>('cluster-local-nodemask')
    const total = given.value<number>('cluster-total-nodes')
    const seed = given.value<number>('cluster-hash-seed')
    const option = node === undefined ? 'cluster-local-nodemask' : 'cluster-local-node'
    if (node === undefined && mask === undefined)
      return new Problem("cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing")
    for (const [name, value] of [
      ['cluster-total-nodes', total],
      ['cluster-hash-seed', seed],
    ] as const)
      if (value === undefined) return new Problem(`cluster: option "--${name}" must be specified\n`)
    const nodes = mask ?? (1 << (node! - 1)) >>> 0
    if (nodes >= 2 ** total!) return new Problem(`cluster match: \`--${option}' must be <= \`--cluster-total-nodes'`)
    return { total: total!, nodes, seed: seed!, inverted: given.inverted(option) }
  },
  print: dump,
  save: ({ total, nodes, seed, inverted }) =>
    `${inverted ? ' !' : ''} --cluster-local-nodemask ${hex8(nodes)} --cluster-total-nodes ${total} --cluster-hash-seed ${hex8(seed)}`,
  check: ({ total, nodes }) => (nodes >= 2 ** total ? EINVAL : undefined),
  compile: ({ total, nodes, seed, inverted }, rule) =>
    new ConnectionPredicate(rule, ({ skb }) => {
      const connection = skb.connection as Connection | null
      if (connection === null) return false
      const words = wordsOf((connection.master ?? connection).original.sourceIp)
      const hash = words.length === 1 ? jhashWords(words, seed) : jhash2(words, seed)
      return ((nodes & (1 << scaleHash(hash, total))) !== 0) !== inverted
    }),
}
