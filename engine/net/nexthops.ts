import type { Ip } from '../wire/address.ts'
import { EEXIST, EINVAL, ENETDOWN, ENOENT, type Errno, failed, type Result } from './errno.ts'
import { type FibEntry, Scope, TableId } from './fib.ts'
import { checkHop } from './ipv6/route-request.ts'
import type { Link } from './link.ts'
import type { NetNs } from './netns.ts'
import type { GroupMember, Nexthop, NexthopTarget } from './nexthop.ts'
import { Buckets, DEFAULT_TIMERS } from './nexthop-buckets.ts'

/** What `ip nexthop add` asks for. */
export interface NexthopSpec {
  /** 0 lets the kernel choose. */
  readonly id: number
  readonly family: 4 | 6 | null
  readonly protocol: number
  readonly link: Link | null
  readonly gateway: Ip | null
  readonly onlink: boolean
  readonly blackhole: boolean
  readonly fdb: boolean
  readonly group: readonly { readonly id: number; readonly weight: number }[] | null
  /** Of a resilient group; null for what was left out. */
  readonly resilient: ResilientSpec | null
}

export interface ResilientSpec {
  readonly buckets: number | null
  /** Seconds. */
  readonly idle: number | null
  readonly unbalanced: number | null
}

type Group = NexthopTarget & { readonly kind: 'group' }

/** The nexthop objects of a network namespace. */
export class Nexthops {
  readonly #netns: NetNs
  readonly #byId = new Map<number, Nexthop>()
  #last = 0
  readonly #groups = new Set<Nexthop>()

  constructor(netns: NetNs) {
    this.#netns = netns
  }

  get(id: number): Nexthop | undefined {
    return this.#byId.get(id)
  }

  get all(): Nexthop[] {
    return [...this.#byId.values()].sort((a, b) => a.id - b.id)
  }

  /** rtm_new_nexthop. */
  add(spec: NexthopSpec, replace: boolean): Errno | undefined {
    const wrong =
      checkRequest(spec) ?? (replace && spec.id === 0 ? EINVAL.because('Replace requires nexthop id') : undefined)
    if (wrong !== undefined) return wrong
    const target = spec.group === null ? this.#single(spec) : this.#group(spec.group, spec.fdb)
    if (failed(target)) return target
    const old = this.#byId.get(spec.id)
    if (old !== undefined) return replace ? this.#replace(old, spec, target) : EEXIST
    const whole = target.kind === 'group' ? this.#withBuckets(target, spec.resilient) : target
    if (failed(whole)) return whole
    const id = spec.id === 0 ? this.#freeId() : spec.id
    const nexthop = { id, family: spec.family, protocol: spec.protocol, target: whole }
    this.#byId.set(id, nexthop)
    if (target.kind === 'group') this.#groups.add(nexthop)
    this.#tell(nexthop)
    return undefined
  }

  #freeId(): number {
    do this.#last++
    while (this.#byId.has(this.#last))
    return this.#last
  }

  /** nexthop_create: the way must be one that a route could have. */
  #single({ link, gateway, onlink, blackhole, fdb, family }: NexthopSpec): Result<NexthopTarget> {
    if (blackhole) {
      const down = family === 4 && !this.#netns.loopback.adminUp
      return down ? ENETDOWN.because('Device for nexthop is not up') : { kind: 'blackhole' }
    }
    if (fdb) return { kind: 'fdb', gateway }
    const spec = { link, gateway, weight: 1, onlink }
    const { ipv4, ipv6 } = this.#netns
    const table = link?.l3mdev?.table ?? TableId.main
    const hop = family === 6 ? checkHop(ipv6, spec, table, 0n) : ipv4.routes.checkHop(spec, Scope.global, table)
    if (failed(hop)) return hop
    return { kind: 'hop', hop: family === 6 ? { ...hop, scope: Scope.link } : hop }
  }

  /** nexthop_create_group for a resilient one. */
  #withBuckets(group: Group, resilient: ResilientSpec | null): Result<Group> {
    if (resilient === null) return group
    if (resilient.buckets === null) return EINVAL.because('Number of buckets not specified for nexthop group insertion')
    const timers = {
      idle: resilient.idle ?? DEFAULT_TIMERS.idle,
      unbalanced: resilient.unbalanced ?? DEFAULT_TIMERS.unbalanced,
    }
    const buckets = new Buckets(this.#netns.sim, resilient.buckets, timers)
    buckets.setMembers(group.members)
    return { ...group, buckets }
  }

  /** replace_nexthop_grp_res: the buckets stay, and so do the flows that need not move. */
  #inBuckets(old: Group, target: Group, resilient: ResilientSpec | null): Result<Group> {
    const { buckets } = old
    if ((buckets === null) !== (resilient === null))
      return EINVAL.because('Can not replace a nexthop group with one of a different type.')
    if (buckets === null || resilient === null) return target
    if (resilient.buckets !== null && resilient.buckets !== buckets.slots.length)
      return EINVAL.because('Can not change number of buckets of a resilient nexthop group.')
    const { idle, unbalanced } = buckets.timers
    buckets.timers = { idle: resilient.idle ?? idle, unbalanced: resilient.unbalanced ?? unbalanced }
    buckets.setMembers(target.members)
    return { ...target, buckets }
  }

  /** nh_check_attr_group. */
  #group(group: readonly { id: number; weight: number }[], fdb: boolean): Result<Group> {
    for (const [index, { id }] of group.entries())
      if (group.findIndex(other => other.id === id) < index)
        return EINVAL.because('Nexthop id can not be used twice in a group')
    const members: GroupMember[] = []
    let family: 4 | 6 | null = null
    for (const { id, weight } of group) {
      const nexthop = this.#byId.get(id)
      if (nexthop === undefined) return EINVAL.because('Invalid nexthop id')
      const { target } = nexthop
      if (target.kind === 'group') {
        const kind = target.buckets === null ? 'Hash-threshold' : 'Resilient'
        return EINVAL.because(`${kind} group can not be a nexthop within a group`)
      }
      if (target.kind === 'blackhole' && group.length > 1)
        return EINVAL.because('Blackhole nexthop can not be used in a group with more than 1 path')
      if (fdb && target.kind !== 'fdb') return EINVAL.because('FDB nexthop group can only have fdb nexthops')
      if (!fdb && target.kind === 'fdb') return EINVAL.because('Non FDB nexthop group cannot have fdb nexthops')
      if (fdb && family !== null && family !== nexthop.family)
        return EINVAL.because('FDB nexthop group cannot have mixed family nexthops')
      family = nexthop.family
      members.push({ nexthop, weight })
    }
    return { kind: 'group', members, fdb, buckets: null }
  }

  /** replace_nexthop: its routes, and those of the groups that it is in, lead the new way from now on. */
  #replace(old: Nexthop, spec: NexthopSpec, target: NexthopTarget): Errno | undefined {
    const was = old.target
    if (was.kind !== 'group' && target.kind === 'group')
      return EINVAL.because('Can not replace a nexthop with a nexthop group.')
    if (was.kind === 'group' && target.kind !== 'group')
      return EINVAL.because('Can not replace a nexthop group with a nexthop.')
    const next = was.kind === 'group' && target.kind === 'group' ? this.#inBuckets(was, target, spec.resilient) : target
    if (failed(next)) return next
    const groups = this.#groupsOf(old)
    if (target.kind === 'blackhole' && groups.some(group => group.target.members.length > 1))
      return EINVAL.because('Blackhole nexthop can not be a member of a group with more than one path')
    const users = [old, ...groups.map(group => group.nexthop)].flatMap(each => this.#entriesOf(each))
    if (spec.family === 4 && users.some(entry => typeof entry.prefix.address === 'bigint'))
      return EINVAL.because('IPv6 routes can not use an IPv4 nexthop')
    if (target.kind === 'hop' && target.hop.gateway !== null && users.some(isForHost))
      return EINVAL.because('Route with host scope can not have a gateway')
    Object.assign(old, { family: spec.family, protocol: spec.protocol, target: next })
    this.#tell(old)
    const tells = this.#netns.ipv4.sysctl.nexthop_compat_mode !== 0
    for (const entry of users) {
      const next = this.#rebuild(entry)
      if (tells) this.#netns.notifications.tell({ type: 'route', entry: next })
    }
    return undefined
  }

  remove(id: number): Errno | undefined {
    const nexthop = this.#byId.get(id)
    if (nexthop === undefined) return ENOENT
    this.#delete(nexthop)
    return undefined
  }

  /** remove_nexthop: its routes go with it; a group without members goes too. */
  #delete(nexthop: Nexthop): void {
    if (!this.#byId.delete(nexthop.id)) return
    this.#groups.delete(nexthop)
    this.#tell(nexthop, true)
    for (const entry of this.#entriesOf(nexthop)) this.#routesOf(entry).nexthopGone(entry)
    if (nexthop.target.kind === 'group') nexthop.target.buckets?.stop()
    for (const { nexthop: group, target } of this.#groupsOf(nexthop)) {
      const { members } = target
      const rest = members.filter(member => member.nexthop !== nexthop)
      if (rest.length === 0) this.#delete(group)
      else {
        group.target = { ...target, members: rest }
        target.buckets?.setMembers(rest)
        this.#tell(group)
        for (const entry of this.#entriesOf(group)) this.#rebuild(entry)
      }
    }
  }

  /** nexthop_flush_dev: the device is down, has lost its carrier, or is gone. */
  flushDevice(link: Link): void {
    for (const nexthop of this.all)
      if (nexthop.target.kind === 'hop' && nexthop.target.hop.link === link) this.#delete(nexthop)
  }

  #groupsOf(member: Nexthop) {
    return [...this.#groups].flatMap(nexthop => {
      const { target } = nexthop
      if (target.kind !== 'group' || !target.members.some(each => each.nexthop === member)) return []
      return [{ nexthop, target }]
    })
  }

  /** The routes that use it. */
  #entriesOf({ id }: Nexthop): FibEntry[] {
    const { ipv4, ipv6 } = this.#netns
    return [...ipv4.policy.tables.values(), ...ipv6.policy.tables.values()]
      .flatMap(table => (table.size === 0 ? [] : table.entries()))
      .filter(entry => entry.nexthopId === id)
  }

  #routesOf(entry: FibEntry) {
    return typeof entry.prefix.address === 'number' ? this.#netns.ipv4.routes : this.#netns.ipv6.routes
  }

  /** The same route by what its object leads to now. */
  #rebuild(entry: FibEntry): FibEntry {
    return this.#routesOf(entry).follow(entry, this.#byId.get(entry.nexthopId)!)
  }

  #tell(nexthop: Nexthop, deleted = false): void {
    this.#netns.notifications.tell({ type: 'nexthop', nexthop, ...(deleted ? { deleted } : {}) })
  }
}

function isForHost({ prefix, scope }: FibEntry): boolean {
  return typeof prefix.address === 'number' && scope === Scope.host
}

/** rtm_to_nh_config. */
function checkRequest({
  family,
  blackhole,
  link,
  gateway,
  onlink,
  fdb,
  group,
  resilient,
}: NexthopSpec): Errno | undefined {
  if (group !== null) {
    if (resilient?.buckets === 0) return EINVAL.because('Number of buckets needs to be non-0')
    if (family !== null || link !== null || gateway !== null || blackhole)
      return EINVAL.because('Invalid family for group')
    return undefined
  }
  if (family === null) return EINVAL.because('Invalid address family')
  if (fdb && (link !== null || blackhole))
    return EINVAL.because('Fdb attribute can not be used with encap, oif or blackhole')
  if (blackhole && (link !== null || gateway !== null || fdb))
    return EINVAL.because('Blackhole attribute can not be used with gateway, oif, encap or fdb')
  if (blackhole) return undefined
  if (!fdb && link === null) return EINVAL.because('Device attribute required for non-blackhole and non-fdb nexthops')
  if (link !== null && !link.adminUp) return ENETDOWN.because('Nexthop device is not up')
  if (link !== null && !link.carrier) return ENETDOWN.because('Carrier for nexthop device is down')
  if (onlink && gateway === null) return EINVAL.because('ONLINK flag can not be set for nexthop without a gateway')
  return undefined
}
