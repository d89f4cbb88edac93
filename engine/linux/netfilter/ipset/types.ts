/** What one part of an element is. */
export type Dimension = 'ip' | 'net' | 'port' | 'mac' | 'iface' | 'mark'

/** A kind of set (struct ip_set_type). */
export interface SetType {
  readonly name: string
  readonly aliases: readonly string[]
  readonly revision: number
  readonly storage: 'hash' | 'bitmap' | 'list'
  readonly dimensions: readonly Dimension[]
  /** An element may lack its last part, which the first packet then brings. */
  readonly lastOptional?: boolean
  /** Bytes of an empty one, about how many each element (of a bitmap: each place) adds, and how many more an empty one of IPv6 has. */
  readonly memory: readonly [base: number, each: number, more6: number]
}

function hash(name: string, revision: number, memory: SetType['memory'], ...aliases: string[]): SetType {
  const dimensions = name.slice('hash:'.length).split(',') as Dimension[]
  return { name, aliases, revision, storage: 'hash', dimensions, memory }
}

/** Every kind of set, in the order in which `ipset help` names them. */
export const SET_TYPES: readonly SetType[] = [
  { name: 'list:set', aliases: ['setlist'], revision: 3, storage: 'list', dimensions: [], memory: [80, 48, 0] },
  hash('hash:mac', 1, [208, 40, 0], 'machash'),
  hash('hash:ip,mac', 1, [208, 56, 16], 'ipmachash'),
  hash('hash:net,iface', 8, [488, 88, 776], 'netifacehash'),
  hash('hash:net,port', 8, [456, 48, 784], 'netporthash'),
  hash('hash:net,port,net', 3, [456, 64, 784], 'netportnethash'),
  hash('hash:net,net', 4, [456, 56, 784], 'netnethash'),
  hash('hash:net', 7, [456, 48, 784], 'nethash'),
  hash('hash:ip,port,net', 8, [464, 56, 792], 'ipportnethash'),
  hash('hash:ip,port,ip', 6, [208, 56, 24], 'ipportiphash'),
  hash('hash:ip,mark', 3, [208, 48, 16], 'ipmarkhash'),
  hash('hash:ip,port', 7, [216, 48, 16], 'ipporthash'),
  hash('hash:ip', 6, [216, 40, 8], 'iphash'),
  {
    name: 'bitmap:port',
    aliases: ['portmap'],
    revision: 3,
    storage: 'bitmap',
    dimensions: ['port'],
    memory: [72, 0, 0],
  },
  {
    name: 'bitmap:ip,mac',
    aliases: ['macipmap'],
    revision: 3,
    storage: 'bitmap',
    dimensions: ['ip', 'mac'],
    lastOptional: true,
    memory: [80, 8, 0],
  },
  { name: 'bitmap:ip', aliases: ['ipmap'], revision: 3, storage: 'bitmap', dimensions: ['ip'], memory: [88, 0, 0] },
]

export function setType(name: string): SetType | undefined {
  return SET_TYPES.find(type => type.name === name || type.aliases.includes(name))
}
