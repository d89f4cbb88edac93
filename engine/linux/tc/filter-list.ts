import { EEXIST, EINVAL, ENOENT, EOPNOTSUPP, type Errno, failed } from '../../net/errno.ts'
import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { runActions } from './action.ts'
import {
  type Filter,
  type FilterGroup,
  type FilterKind,
  type FilterMatch,
  fitsTemplate,
  GOTO_CHAIN,
  Verdict,
} from './filter.ts'
import { matches } from './match.ts'
import { placeOf } from './place.ts'
import { type U32Request, U32Tables } from './u32.ts'

/** ETH_P_ALL: a filter for every protocol. */
export const ALL_PROTOCOLS = 3
/** The preference of the first filter that asks for none (tcf_auto_prio). */
const AUTOMATIC = 49_152
/** Preferences from here on are the kernel's own. */
const HALF = 0x8000
/** How often a packet may begin anew (max_reclassify_loop). */
const ROUNDS_MAX = 16

export interface Classified {
  readonly verdict: Verdict
  readonly classId: number
}

const NOTHING: Classified = { verdict: Verdict.unspecified, classId: 0 }

export interface NewFilter {
  readonly kind: FilterKind
  readonly preference: number | null
  readonly protocol: number
  readonly chain: number
  readonly handle: number | null
  /** What u32 alone asks. */
  readonly u32?: U32Request
  readonly make: (handle: number, group: FilterGroup) => Filter
}

/** The filters of a discipline or class, or of one way of clsact (net/sched/cls_api.c). */
export class FilterList {
  /** The discipline, class or way that they belong to. */
  readonly parent: number
  /** Both ways of clsact have theirs together. */
  readonly tables: U32Tables
  /** The number by which others share it; 0 where it belongs to one alone. */
  readonly block: number
  readonly #groups: FilterGroup[] = []
  /** Chains that there are, the oldest first: those with filters, and those that were made by hand. */
  #chains: number[] = []
  readonly #byHand = new Set<number>()
  /** What filters of a chain may look at. */
  readonly #templates = new Map<number, FilterMatch>()

  constructor(parent: number, tables: U32Tables = new U32Tables(), block = 0) {
    this.block = block
    this.parent = parent
    this.tables = tables
  }

  get groups(): readonly FilterGroup[] {
    return this.#groups
  }

  get empty(): boolean {
    return this.#groups.length === 0
  }

  /** tcf_classify: the first group and filter whose actions do not send the packet on. */
  classify(skb: Skb, link: Link): Classified {
    if (this.#groups.length === 0) return NOTHING
    let chain = 0
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const found = this.#inChain(chain, skb, link)
      if (found.verdict >= GOTO_CHAIN) chain = found.verdict - GOTO_CHAIN
      else if (found.verdict === Verdict.reclassify) chain = 0
      else return found
    }
    return { verdict: Verdict.shot, classId: 0 }
  }

  #inChain(wanted: number, skb: Skb, link: Link): Classified {
    const place = placeOf(skb, link)
    for (const { protocol, filters, chain, root } of this.#groups) {
      if (chain !== wanted || (protocol !== ALL_PROTOCOLS && protocol !== place.protocol)) continue
      if (root !== null) {
        const found = this.tables.classify(root, skb, place, link)
        if (found !== undefined) return { verdict: found.verdict, classId: found.filter.classId ?? 0 }
        continue
      }
      for (const filter of filters) {
        if (!matches(filter, skb, place, link)) continue
        const verdict = runActions(filter.actions, skb, link)
        if (verdict === Verdict.unspecified) continue
        return { verdict, classId: filter.classId ?? 0 }
      }
    }
    return NOTHING
  }

  get chains(): readonly number[] {
    return this.#chains
  }

  /** tc_ctl_chain: RTM_NEWCHAIN. One that filters have made becomes one made by hand. */
  addChain(chain: number, template: FilterMatch | null = null): Errno | undefined {
    if (this.#byHand.has(chain)) return EEXIST.because('Filter chain already exists')
    if (template !== null && template.kind !== 'flower')
      return EOPNOTSUPP.because('Chain templates are not supported with specified classifier')
    if (template !== null) this.#templates.set(chain, template)
    this.#byHand.add(chain)
    if (!this.#chains.includes(chain)) this.#chains.push(chain)
    return undefined
  }

  templateOf(chain: number): FilterMatch | undefined {
    return this.#templates.get(chain)
  }

  /** RTM_DELCHAIN: its filters go too. */
  removeChain(chain: number): Errno | undefined {
    if (!this.#chains.includes(chain)) return ENOENT.because('Cannot find specified filter chain')
    this.#byHand.delete(chain)
    this.#templates.delete(chain)
    this.#flush(chain)
    return undefined
  }

  #flush(chain: number): void {
    for (const group of this.#groups.filter(each => each.chain === chain)) this.#drop(group)
    this.#settle(chain)
  }

  #drop(group: FilterGroup): void {
    release(group.root === null ? group.filters : this.tables.end(group.root))
    this.#groups.splice(this.#groups.indexOf(group), 1)
  }

  /** A chain without filters goes, unless it was made by hand (tcf_chain_put). */
  #settle(chain: number): void {
    if (this.#byHand.has(chain) || this.#groups.some(each => each.chain === chain)) return
    this.#chains = this.#chains.filter(each => each !== chain)
  }

  /** tc_new_tfilter. */
  add(action: 'add' | 'change' | 'replace', wanted: NewFilter): Errno | undefined {
    const template = this.#templates.get(wanted.chain)
    if (template !== undefined && template.kind !== wanted.kind)
      return EINVAL.because('Chain template is set to a different filter kind')
    let group = this.#find(wanted)
    if (typeof group === 'object' && 'code' in group) return group
    if (group === undefined) {
      if (action === 'change') return ENOENT.because('Need both RTM_NEWTFILTER and NLM_F_CREATE to create a new filter')
      group = this.#create(wanted)
    }
    if (group.root !== null) return this.tables.change(action, group, wanted)
    const existing = wanted.handle === null ? undefined : group.filters.find(each => each.handle === wanted.handle)
    if (existing !== undefined && action === 'add') return EEXIST.because('Filter already exists')
    if (existing === undefined && action === 'change')
      return ENOENT.because('Need both RTM_NEWTFILTER and NLM_F_CREATE to create a new filter')
    if (group.kind === 'matchall' && group.filters.length > 0 && existing === undefined) return EEXIST
    const made = wanted.make(wanted.handle ?? freeHandle(group), group)
    if (template !== undefined && !fitsTemplate(made.match, template)) {
      release([made])
      if (group.filters.length === 0) this.#drop(group)
      return EINVAL.because('cls_flower: Mask does not fit the template')
    }
    for (const each of existing?.actions ?? []) each.release()
    if (existing === undefined) group.filters.push(made)
    else group.filters = group.filters.map(each => (each === existing ? made : each))
    return undefined
  }

  #find({ preference, chain, kind, protocol }: NewFilter): FilterGroup | Errno | undefined {
    if (preference === null) return undefined
    const found = this.#groups.find(each => each.preference === preference && each.chain === chain)
    if (found !== undefined && (found.kind !== kind || found.protocol !== protocol))
      return EINVAL.because(
        found.kind !== kind
          ? 'Specified filter kind does not match existing one'
          : 'Protocol mismatch for filter with specified priority',
      )
    return found
  }

  #create({ kind, preference, chain, protocol }: NewFilter): FilterGroup {
    const first = this.#groups.find(each => each.chain === chain && each.preference >= HALF)
    const chosen = preference ?? (first === undefined ? AUTOMATIC : first.preference - 1)
    const root = kind === 'u32' ? this.tables.begin(chosen) : null
    const group: FilterGroup = { kind, preference: chosen, chain, protocol, root, filters: [] }
    if (!this.#chains.includes(chain)) this.#chains.push(chain)
    const rank = this.#chains.indexOf(chain)
    const at = this.#groups.findIndex(
      each => this.#chains.indexOf(each.chain) > rank || (each.chain === chain && each.preference > chosen),
    )
    this.#groups.splice(at < 0 ? this.#groups.length : at, 0, group)
    return group
  }

  /** tc_del_tfilter; without a preference all of the chain go. */
  remove(preference: number | null, handle: number | null, chain: number): Errno | undefined {
    if (preference === null) {
      this.#flush(chain)
      return undefined
    }
    if (chain !== 0 && !this.#chains.includes(chain)) return ENOENT.because('Cannot find specified filter chain')
    const group = this.#groups.find(each => each.preference === preference && each.chain === chain)
    if (group === undefined) return ENOENT.because('Filter with specified priority/protocol not found')
    if (handle !== null && group.root !== null) {
      const removed = this.tables.remove(group.root, handle)
      if (failed(removed)) return removed
      release(removed.gone)
      if (!removed.last) return undefined
    } else if (handle !== null) {
      const gone = group.filters.filter(each => each.handle === handle)
      if (gone.length === 0) return ENOENT.because('Specified filter handle not found')
      release(gone)
      group.filters = group.filters.filter(each => each.handle !== handle)
      if (group.filters.length > 0) return undefined
    }
    this.#drop(group)
    this.#settle(chain)
    return undefined
  }

  /** All of them, and the chains. */
  clear(): void {
    for (const group of [...this.#groups]) this.#drop(group)
    this.#chains = []
    this.#byHand.clear()
    this.#templates.clear()
  }
}

function release(filters: readonly Filter[]): void {
  for (const { actions } of filters) for (const action of actions) action.release()
}

function freeHandle(group: FilterGroup): number {
  const taken = new Set(group.filters.map(each => each.handle))
  let handle = 1
  while (taken.has(handle)) handle++
  return handle
}
