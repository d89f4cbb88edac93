import type { Process } from '../../linux/process.ts'
import { DirectoryInode, type Tree } from '../../linux/vfs/directory.ts'
import { failed } from '../../net/errno.ts'
import { parseUnsigned } from './words.ts'

/** A file of /etc/iproute2 that gives names to numbers. */
type Database = 'rt_tables' | 'rt_protos' | 'rt_scopes' | 'rt_dsfield' | 'rt_realms' | 'group'

/** Names that hold without any file (lib/rt_names.c of iproute2; numbers of include/uapi/linux/rtnetlink.h). */
const BUILT_IN: Readonly<Record<Database, readonly (readonly [number, string])[]>> = {
  rt_tables: [
    [253, 'default'],
    [254, 'main'],
    [255, 'local'],
  ],
  rt_protos: [
    [0, 'unspec'],
    [1, 'redirect'],
    [2, 'kernel'],
    [3, 'boot'],
    [4, 'static'],
    [8, 'gated'],
    [9, 'ra'],
    [10, 'mrt'],
    [11, 'zebra'],
    [12, 'bird'],
    [13, 'dnrouted'],
    [14, 'xorp'],
    [15, 'ntk'],
    [16, 'dhcp'],
    [18, 'keepalived'],
    [42, 'babel'],
    [99, 'openr'],
    [186, 'bgp'],
    [187, 'isis'],
    [188, 'ospf'],
    [189, 'rip'],
    [192, 'eigrp'],
  ],
  rt_scopes: [
    [0, 'global'],
    [255, 'nowhere'],
    [254, 'host'],
    [253, 'link'],
    [200, 'site'],
  ],
  rt_dsfield: [],
  rt_realms: [],
  group: [],
}

/** Code points of RFC 2474, 2597 and 3246 as values of the whole TOS byte. */
const DSCP: readonly (readonly [number, string])[] = [
  [0x00, 'default'],
  [0x28, 'AF11'],
  [0x30, 'AF12'],
  [0x38, 'AF13'],
  [0x48, 'AF21'],
  [0x50, 'AF22'],
  [0x58, 'AF23'],
  [0x68, 'AF31'],
  [0x70, 'AF32'],
  [0x78, 'AF33'],
  [0x88, 'AF41'],
  [0x90, 'AF42'],
  [0x98, 'AF43'],
  [0x20, 'CS1'],
  [0x40, 'CS2'],
  [0x60, 'CS3'],
  [0x80, 'CS4'],
  [0xa0, 'CS5'],
  [0xc0, 'CS6'],
  [0xe0, 'CS7'],
  [0xb8, 'EF'],
]

const lines = (entries: readonly (readonly [number, string])[]) =>
  entries.map(([number, name]) => `${number}\t${name}\n`).join('')

/** /etc/iproute2 as the package installs it. */
export const IPROUTE2_FILES: Tree = {
  etc: {
    iproute2: {
      group: '# device group names\n0\tdefault\n',
      rt_dsfield: `# Differentiated services field\n${DSCP.map(([value, name]) => `0x${value.toString(16).toUpperCase().padStart(2, '0')}\t${name}\n`).join('')}`,
      rt_protos: `# Routing protocols\n${lines(BUILT_IN.rt_protos)}`,
      'rt_protos.d': {},
      rt_realms: '# Realms\n0\tcosmos\n',
      rt_scopes: `# Scopes of routes and addresses\n${lines(BUILT_IN.rt_scopes)}`,
      rt_tables: '# Routing tables\n255\tlocal\n254\tmain\n253\tdefault\n0\tunspec\n',
      'rt_tables.d': {},
    },
  },
}

/** The names that /etc/iproute2 of the host gives to tables, protocols and the like; read when first asked. */
export class Names {
  readonly #process: Process
  readonly #numeric: boolean
  readonly #databases = new Map<Database, Map<number, string>>()

  /** `numeric` shows numbers instead of names. */
  constructor(process: Process, numeric: boolean) {
    this.#process = process
    this.#numeric = numeric
  }

  table(id: number): string {
    return this.#show('rt_tables', id)
  }

  protocol(id: number): string {
    return this.#show('rt_protos', id)
  }

  scope(id: number): string {
    return this.#show('rt_scopes', id)
  }

  realm(id: number): string {
    return this.#show('rt_realms', id)
  }

  group(id: number): string {
    return this.#show('group', id)
  }

  /** The differentiated services field, by name or as `0x10`. */
  dsfield(value: number): string {
    const name = this.#numeric ? undefined : this.#database('rt_dsfield').get(value)
    return name ?? `0x${value.toString(16).padStart(2, '0')}`
  }

  parseTable(word: string): number | undefined {
    return this.#parse('rt_tables', word, 0xffff_ffff)
  }

  parseProtocol(word: string): number | undefined {
    return this.#parse('rt_protos', word, 255)
  }

  parseScope(word: string): number | undefined {
    return this.#parse('rt_scopes', word, 255)
  }

  parseGroup(word: string): number | undefined {
    return this.#parse('group', word, 0x7fff_ffff)
  }

  /** Read as hexadecimal where it is no name (rtnl_dsfield_a2n). */
  parseDsfield(word: string): number | undefined {
    return this.#parse('rt_dsfield', word, 255, 16)
  }

  parseRealm(word: string): number | undefined {
    return this.#parse('rt_realms', word, 255)
  }

  /** An IP protocol by its name in /etc/protocols, else by its number. */
  ipProtocol(number: number): string {
    const line = this.#protocols().find(words => Number(words[1]) === number)
    return (this.#numeric ? undefined : line?.[0]) ?? String(number)
  }

  parseIpProtocol(word: string): number | undefined {
    const number = parseUnsigned(word)
    if (number !== undefined) return number > 255 ? undefined : number
    const line = this.#protocols().find(([name, , ...aliases]) => name === word || aliases.includes(word))
    return line === undefined ? undefined : Number(line[1])
  }

  /** The lines of /etc/protocols in words: name, number, aliases. */
  #protocols(): string[][] {
    const text = this.#process.readFile('/etc/protocols')
    if (failed(text)) return []
    return text
      .split('\n')
      .map(line => line.split('#')[0]!.trim().split(/\s+/))
      .filter(words => words.length > 1)
  }

  #show(database: Database, id: number): string {
    return (this.#numeric ? undefined : this.#database(database).get(id)) ?? String(id)
  }

  #parse(database: Database, word: string, most: number, base = 0): number | undefined {
    for (const [number, name] of this.#database(database)) if (name === word) return number
    const number = parseUnsigned(word, base)
    return number === undefined || number > most ? undefined : number
  }

  #database(database: Database): Map<number, string> {
    let names = this.#databases.get(database)
    if (names === undefined) {
      names = new Map(BUILT_IN[database])
      for (const path of this.#files(database)) this.#read(path, names)
      this.#databases.set(database, names)
    }
    return names
  }

  #files(database: Database): string[] {
    const directory = `/etc/iproute2/${database}.d`
    const inode = this.#process.mounts.lookup(directory)
    const more = inode instanceof DirectoryInode ? inode.names().filter(name => name.endsWith('.conf')) : []
    return [`/etc/iproute2/${database}`, ...more.sort().map(name => `${directory}/${name}`)]
  }

  #read(path: string, names: Map<number, string>): void {
    const text = this.#process.readFile(path)
    if (failed(text)) return
    for (const line of text.split('\n')) {
      const match = /^\s*(0x[\da-f]+|\d+)\s+([^\s#]+)/i.exec(line)
      if (match !== null) names.set(Number(match[1]), match[2]!)
    }
  }
}
