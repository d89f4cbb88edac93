import { TableId } from '../../../net/fib.ts'
import type { Ip, Ipv4 } from '../../../wire/address.ts'
import * as bgp from '../../../wire/bgp.ts'
import {
  type BgpConfig,
  type ChannelConfig,
  FAMILY_TABLES,
  type Family,
  type InterfacePattern,
  type Limit,
  type ProtocolConfig,
  type StaticRoute,
} from './config.ts'
import { FilterParser, parseFilter, type Symbols } from './filter-parse.ts'
import type { Statement } from './filter-syntax.ts'
import type { Reader } from './reader.ts'

export type ProtocolKind = ProtocolConfig['kind']
type Mutable<Of> = { -readonly [Key in keyof Of]: Of[Key] }
type Table = { readonly name: string; readonly family: Family }

const AS_MAX = 0xffff_ffff
/** BIRD's defaults: metric of its routes in the kernel, scan time (doc/bird.sgml, kernel). */
const KERNEL_METRIC = 32
const SCAN_TIME = 60
type BgpDraft = Mutable<
  Omit<
    BgpConfig,
    | 'kind'
    | 'name'
    | 'channels'
    | 'localAs'
    | 'neighbor'
    | 'neighborAs'
    | 'multihop'
    | 'description'
    | 'disabled'
    | 'routerId'
  >
> & {
  localAs: number | null
  neighbor: Ip | null
  neighborAs: BgpConfig['neighborAs'] | null
  /** Undefined until something is said. */
  multihop: number | null | undefined
}

/** A protocol while it is read; a template is one that is copied. */
export class Draft {
  readonly kind: ProtocolKind
  readonly #symbols: Symbols
  readonly #tables: readonly Table[]
  #description: string | null = null
  #disabled = false
  #routerId: Ipv4 | null = null
  #channels: ChannelConfig[] = []
  #interfaces: InterfacePattern[] = []
  #routes: StaticRoute[] = []
  #kernel = {
    learn: false,
    persist: false,
    metric: KERNEL_METRIC,
    kernelTable: TableId.main as number,
    scanTime: SCAN_TIME,
    mergePaths: 0,
  }
  #checkLink: boolean | null = null
  #bgp: BgpDraft = {
    localAs: null,
    local: null,
    localPort: bgp.PORT,
    neighbor: null,
    neighborPort: bgp.PORT,
    neighborAs: null,
    device: null,
    multihop: undefined,
    passive: false,
    holdTime: 240,
    startupHoldTime: 240,
    keepaliveTime: null,
    connectDelay: 5,
    connectRetry: 120,
    errorWait: [60, 300],
    defaultLocalPreference: 100,
    defaultMed: 0,
    reflectorClient: false,
    clusterId: null,
    allowLocalAs: 0,
    gracefulRestart: 'aware',
    longLived: true,
    interpretCommunities: true,
    checkLink: null,
    enforceFirstAs: false,
  }

  constructor(kind: ProtocolKind, symbols: Symbols, tables: readonly Table[]) {
    this.kind = kind
    this.#symbols = symbols
    this.#tables = tables
  }

  copy(): Draft {
    const copy = new Draft(this.kind, this.#symbols, this.#tables)
    copy.#description = this.#description
    copy.#disabled = this.#disabled
    copy.#routerId = this.#routerId
    copy.#channels = [...this.#channels]
    copy.#interfaces = [...this.#interfaces]
    copy.#routes = [...this.#routes]
    copy.#kernel = { ...this.#kernel }
    copy.#checkLink = this.#checkLink
    copy.#bgp = { ...this.#bgp }
    return copy
  }

  /** One item between the braces. */
  item(reader: Reader): void {
    if (reader.take(';')) return
    if (this.kind === 'static' && reader.take('route')) this.#route(reader)
    else if (!this.#commonItem(reader) && !this.#ownItem(reader)) reader.unexpected()
    reader.need(';')
  }

  #commonItem(reader: Reader): boolean {
    if (reader.at('ipv4') || reader.at('ipv6')) this.#channel(reader)
    else if (reader.take('description')) this.#description = reader.text()
    else if (reader.take('disabled')) this.#disabled = reader.boolean()
    else if (reader.take('debug')) skipDebug(reader)
    else if (reader.take('router')) {
      reader.need('id')
      const id = reader.ip()
      if (typeof id === 'number') this.#routerId = id
    } else if (reader.take('interface')) this.#interface(reader)
    else if (reader.take('vrf')) reader.fail('"vrf" is not emulated here')
    else return false
    return true
  }

  #ownItem(reader: Reader): boolean {
    if (this.kind === 'bgp') return this.#bgpItem(reader)
    if (this.kind === 'kernel') return this.#kernelItem(reader)
    if (reader.take('check')) {
      reader.need('link')
      this.#checkLink = reader.boolean()
      return true
    }
    if (reader.take('scan')) {
      reader.need('time')
      reader.number()
      return true
    }
    return false
  }

  #kernelItem(reader: Reader): boolean {
    const kernel = this.#kernel
    if (reader.take('learn')) kernel.learn = reader.take('all') || reader.boolean()
    else if (reader.take('persist')) kernel.persist = reader.boolean()
    else if (reader.take('metric')) kernel.metric = reader.number()
    else if (reader.take('kernel')) {
      reader.need('table')
      kernel.kernelTable = reader.number()
    } else if (reader.take('scan')) {
      reader.need('time')
      kernel.scanTime = reader.number()
    } else if (reader.take('merge')) {
      reader.need('paths')
      kernel.mergePaths = reader.boolean() ? 16 : 0
      if (reader.take('limit')) kernel.mergePaths = reader.number()
    } else if (reader.take('graceful')) reader.need('restart')
    else if (reader.take('device')) {
      reader.need('routes')
      reader.boolean()
    } else return false
    return true
  }

  #interface(reader: Reader): void {
    this.#interfaces = []
    do {
      const not = reader.take('-')
      if (reader.token.kind === 'ip') this.#interfaces.push({ not, name: null, prefix: reader.prefix() })
      else this.#interfaces.push({ not, name: reader.text(), prefix: null })
    } while (reader.take(','))
    const [first] = this.#interfaces
    // In BGP this is the device of the neighbour.
    if (this.kind === 'bgp') this.#bgp.device = first!.name
  }

  #channel(reader: Reader): void {
    const family: Family = reader.take('ipv4') ? 4 : 6
    if (family === 6) reader.need('ipv6')
    const before = this.#channels.find(each => each.family === family)
    let channel: Mutable<ChannelConfig> = before ?? {
      family,
      table: FAMILY_TABLES[family],
      preference: null,
      importFilter: { kind: 'all' },
      exportFilter: { kind: 'none' },
      nextHopSelf: 'no',
      nextHopKeep: false,
      gateway: null,
      igpTable: null,
      receiveLimit: null,
      importLimit: null,
    }
    channel = { ...channel }
    if (reader.take('{'))
      while (!reader.take('}')) {
        if (reader.take(';')) continue
        this.#channelItem(reader, channel)
        reader.need(';')
      }
    this.#channels = [...this.#channels.filter(each => each.family !== family), channel].sort(
      (a, b) => a.family - b.family,
    )
  }

  #channelItem(reader: Reader, channel: Mutable<ChannelConfig>): void {
    if (reader.take('table')) channel.table = this.#table(reader, channel.family)
    else if (reader.take('preference')) channel.preference = reader.number()
    else if (reader.take('import')) {
      if (reader.take('limit')) channel.importLimit = limit(reader)
      else if (reader.take('table')) reader.boolean()
      else if (reader.take('keep')) {
        reader.need('filtered')
        reader.boolean()
      } else channel.importFilter = parseFilter(reader, this.#symbols)
    } else if (reader.take('export')) {
      if (reader.take('limit') || reader.take('table'))
        reader.fail('limits and tables of what is exported are not emulated here')
      channel.exportFilter = parseFilter(reader, this.#symbols)
    } else if (reader.take('receive')) {
      reader.need('limit')
      channel.receiveLimit = limit(reader)
    } else if (this.kind === 'bgp') this.#bgpChannelItem(reader, channel)
    else reader.unexpected()
  }

  #bgpChannelItem(reader: Reader, channel: Mutable<ChannelConfig>): void {
    if (reader.take('next')) {
      reader.need('hop')
      if (reader.take('self'))
        channel.nextHopSelf = reader.takeAny(['ibgp', 'ebgp']) ?? (reader.boolean() ? 'all' : 'no')
      else if (reader.take('keep')) channel.nextHopKeep = reader.boolean()
      else reader.fail('"next hop" with an address is not emulated here')
    } else if (reader.take('gateway')) channel.gateway = reader.takeAny(['direct', 'recursive']) ?? reader.unexpected()
    else if (reader.take('igp')) {
      reader.need('table')
      channel.igpTable = this.#table(reader, channel.family)
    } else if (reader.take('graceful')) {
      reader.need('restart')
      reader.boolean()
    } else reader.unexpected()
  }

  #table(reader: Reader, family: Family): string {
    const name = reader.name()
    const found = this.#tables.find(each => each.name === name)
    if (found === undefined) return reader.fail('Table expected')
    return found.family === family ? name : reader.fail(`Incompatible table type`)
  }

  #route(reader: Reader): void {
    const prefix = reader.prefix()
    const family = typeof prefix.address === 'number' ? 4 : 6
    let recursive: Ip | null = null
    const hops: { gateway: Ip | null; device: string | null; weight: number }[] = []
    const destination = reader.takeAny(['blackhole', 'unreachable', 'prohibit'])
    if (destination === undefined) {
      if (reader.take('recursive')) recursive = reader.ip()
      else if (!reader.at('via')) reader.unexpected()
      while (reader.take('via')) {
        if (reader.token.kind === 'text') hops.push({ gateway: null, device: reader.text(), weight: 1 })
        else {
          const gateway = reader.ip()
          hops.push({ gateway, device: reader.take('dev') ? reader.text() : null, weight: 1 })
        }
        if (reader.take('weight')) hops.at(-1)!.weight = reader.number()
        reader.take('onlink')
      }
    }
    const body: readonly Statement[] = reader.at('{') ? new FilterParser(reader, this.#symbols).body() : []
    if (!this.#channels.some(each => each.family === family)) reader.fail('Incompatible static route type')
    this.#routes.push({ prefix, destination: destination ?? 'unicast', hops, recursive, body })
  }

  #bgpItem(reader: Reader): boolean {
    const draft = this.#bgp
    if (reader.take('local')) this.#local(reader)
    else if (reader.take('neighbor')) this.#neighbor(reader)
    else if (reader.take('multihop')) draft.multihop = reader.token.kind === 'number' ? reader.number() : 64
    else if (reader.take('direct')) draft.multihop = null
    else if (reader.take('source')) {
      reader.need('address')
      draft.local = reader.ip()
    } else if (reader.take('rr')) {
      if (reader.take('client')) draft.reflectorClient = reader.boolean()
      else {
        reader.need('cluster')
        reader.need('id')
        const id = reader.ip()
        draft.clusterId = typeof id === 'number' ? id : null
      }
    } else if (reader.take('password')) reader.fail('"password" (TCP MD5) is not emulated here')
    else if (reader.take('authentication')) reader.need('none')
    else if (reader.take('bfd')) {
      if (reader.boolean()) reader.fail('"bfd" is not emulated here')
    } else if (reader.take('ttl')) {
      reader.need('security')
      if (reader.boolean()) reader.fail('"ttl security" is not emulated here')
    } else return this.#bgpTimes(reader) || this.#bgpSwitches(reader)
    return true
  }

  #bgpTimes(reader: Reader): boolean {
    const draft = this.#bgp
    const seconds = () => {
      reader.need('time')
      return reader.number()
    }
    if (reader.take('hold')) draft.holdTime = seconds()
    else if (reader.take('keepalive')) draft.keepaliveTime = seconds()
    else if (reader.take('startup')) {
      reader.need('hold')
      draft.startupHoldTime = seconds()
    } else if (reader.take('connect')) {
      if (reader.take('delay')) draft.connectDelay = seconds()
      else {
        reader.need('retry')
        draft.connectRetry = seconds()
      }
    } else if (reader.take('error')) {
      if (reader.take('forget')) return seconds() >= 0
      reader.need('wait')
      const least = seconds()
      reader.need(',')
      draft.errorWait = [least, reader.number()]
    } else return false
    return true
  }

  #bgpSwitches(reader: Reader): boolean {
    const draft = this.#bgp
    if (reader.take('passive')) draft.passive = reader.boolean()
    else if (reader.take('default')) {
      const name = reader.take('bgp_local_pref') ? 'defaultLocalPreference' : 'defaultMed'
      if (name === 'defaultMed') reader.need('bgp_med')
      draft[name] = reader.number()
    } else if (reader.take('allow')) {
      if (reader.take('bgp_local_pref')) return reader.boolean() || true
      reader.need('local')
      reader.need('as')
      draft.allowLocalAs = reader.token.kind === 'number' ? reader.number() : 255
    } else if (reader.take('graceful')) {
      reader.need('restart')
      if (reader.take('time')) reader.number()
      else draft.gracefulRestart = reader.take('aware') ? 'aware' : reader.boolean() ? 'on' : 'off'
    } else if (reader.take('long')) {
      reader.need('lived')
      reader.need('graceful')
      reader.need('restart')
      draft.longLived = reader.take('aware') || reader.boolean()
    } else if (reader.take('interpret')) {
      reader.need('communities')
      draft.interpretCommunities = reader.boolean()
    } else if (reader.take('check')) {
      reader.need('link')
      draft.checkLink = reader.boolean()
    } else if (reader.take('enforce')) {
      reader.need('first')
      reader.need('as')
      draft.enforceFirstAs = reader.boolean()
    } else if (reader.take('strict')) {
      reader.need('bind')
      reader.boolean()
    } else if (reader.take('prefer')) {
      reader.need('older')
      if (reader.boolean()) reader.fail('"prefer older" is not emulated here')
    } else return false
    return true
  }

  #local(reader: Reader): void {
    const draft = this.#bgp
    if (reader.token.kind === 'ip') draft.local = reader.ip()
    if (reader.take('port')) draft.localPort = reader.number()
    if (reader.take('as')) draft.localAs = this.#as(reader)
  }

  #neighbor(reader: Reader): void {
    const draft = this.#bgp
    if (reader.take('range')) reader.fail('"neighbor range" is not emulated here')
    for (;;) {
      if (reader.token.kind === 'ip') {
        draft.neighbor = reader.ip()
        if (reader.take('%')) draft.device = reader.text()
      } else if (reader.take('port')) draft.neighborPort = reader.number()
      else if (reader.take('as')) draft.neighborAs = this.#as(reader)
      else if (reader.at('internal') || reader.at('external'))
        draft.neighborAs = reader.takeAny(['internal', 'external'])!
      else return
    }
  }

  #as(reader: Reader): number {
    const { token } = reader
    const constant = token.kind === 'word' ? this.#symbols.constants.get(token.value) : undefined
    if (constant?.type === 'int') reader.skip()
    const as = constant?.type === 'int' ? constant.value : reader.number()
    return as >= 1 && as <= AS_MAX ? as : reader.fail('AS number out of range')
  }

  /** What has been read, made whole; what is missing is an error as bird has it. */
  finish(reader: Reader, name: string): ProtocolConfig {
    const base = {
      name,
      description: this.#description,
      disabled: this.#disabled,
      routerId: this.#routerId,
      channels: this.#channels,
    }
    switch (this.kind) {
      case 'device':
        return { ...base, kind: 'device' }
      case 'direct':
        return { ...base, kind: 'direct', interfaces: this.#interfaces }
      case 'kernel':
        if (this.#channels.length === 0) return reader.fail('Channel not specified')
        return { ...base, kind: 'kernel', ...this.#kernel }
      case 'static':
        if (this.#channels.length === 0) return reader.fail('Channel not specified')
        return { ...base, kind: 'static', routes: this.#routes, checkLink: this.#checkLink ?? false }
      case 'bgp':
        return this.#finishBgp(reader, base)
    }
  }

  #finishBgp(
    reader: Reader,
    base: Pick<BgpConfig, 'name' | 'description' | 'disabled' | 'routerId' | 'channels'>,
  ): BgpConfig {
    const draft = this.#bgp
    const { localAs, neighbor, neighborAs } = draft
    if (localAs === null) return reader.fail('Local AS number must be set')
    if (neighbor === null) return reader.fail('Neighbor must be configured')
    if (neighborAs === null) return reader.fail('Remote AS number must be set')
    const isInternal = neighborAs === 'internal' || neighborAs === localAs
    if (!isInternal && draft.reflectorClient) return reader.fail('Only internal neighbor can be RR client')
    if (draft.holdTime !== 0 && draft.holdTime < 3) return reader.fail('Hold time must be in range 3-65535 or zero')
    const isLinkLocal = typeof neighbor === 'bigint' && neighbor >> 118n === 0x3fan
    const multihop = draft.multihop === undefined ? (isInternal && !isLinkLocal ? 64 : null) : draft.multihop
    return { ...base, ...draft, kind: 'bgp', localAs, neighbor, neighborAs, multihop }
  }
}

function limit(reader: Reader): Limit {
  const count = reader.number()
  const action = reader.take('action')
    ? (reader.takeAny(['warn', 'block', 'restart', 'disable']) ?? reader.unexpected())
    : 'disable'
  return { count, action }
}

function skipDebug(reader: Reader): void {
  if (reader.take('all') || reader.take('off')) return
  if (reader.take('{')) while (!reader.take('}')) if (reader.skip().kind === 'end') reader.unexpected()
}
