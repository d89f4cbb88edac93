import type { Link } from '../../../net/link.ts'

/**
 * Features in the order of `ethtool -k`, those of a group behind its name and with a tab, each as it is on a veth, a bridge, another virtual
 * device and lo of Linux 6.18: + and - can be changed, 1 and 0 cannot.
 */
const FEATURES: readonly (readonly [name: string, states: string])[] = [
  ['rx-checksumming', '+0+1'],
  ['tx-checksumming', '++++'],
  ['\ttx-checksum-ipv4', '0000'],
  ['\ttx-checksum-ip-generic', '+++1'],
  ['\ttx-checksum-ipv6', '0000'],
  ['\ttx-checksum-fcoe-crc', '0000'],
  ['\ttx-checksum-sctp', '+001'],
  ['scatter-gather', '++++'],
  ['\ttx-scatter-gather', '+++1'],
  ['\ttx-scatter-gather-fraglist', '+++1'],
  ['tcp-segmentation-offload', '++++'],
  ['\ttx-tcp-segmentation', '++++'],
  ['\ttx-tcp-ecn-segmentation', '++++'],
  ['\ttx-tcp-mangleid-segmentation', '++++'],
  ['\ttx-tcp6-segmentation', '++++'],
  ['\ttx-tcp-accecn-segmentation', '++++'],
  ['generic-segmentation-offload', '++++'],
  ['generic-receive-offload', '-+++'],
  ['large-receive-offload', '0000'],
  ['rx-vlan-offload', '+000'],
  ['tx-vlan-offload', '++00'],
  ['ntuple-filters', '0000'],
  ['receive-hashing', '0000'],
  ['highdma', '++01'],
  ['rx-vlan-filter', '0000'],
  ['vlan-challenged', '0001'],
  ['tx-gso-robust', '0+00'],
  ['tx-fcoe-segmentation', '0+00'],
  ['tx-gre-segmentation', '++00'],
  ['tx-gre-csum-segmentation', '++00'],
  ['tx-ipxip4-segmentation', '++00'],
  ['tx-ipxip6-segmentation', '++00'],
  ['tx-udp_tnl-segmentation', '++00'],
  ['tx-udp_tnl-csum-segmentation', '++00'],
  ['tx-gso-partial', '0+00'],
  ['tx-tunnel-remcsum-segmentation', '0+00'],
  ['tx-sctp-segmentation', '++++'],
  ['tx-esp-segmentation', '0+00'],
  ['tx-udp-segmentation', '++++'],
  ['tx-gso-list', '++++'],
  ['tx-nocache-copy', '---0'],
  ['loopback', '0001'],
  ['rx-fcs', '0000'],
  ['rx-all', '0000'],
  ['tx-vlan-stag-hw-insert', '++00'],
  ['rx-vlan-stag-hw-parse', '+000'],
  ['rx-vlan-stag-filter', '0000'],
  ['l2-fwd-offload', '0000'],
  ['hw-tc-offload', '0000'],
  ['esp-hw-offload', '0000'],
  ['esp-tx-csum-hw-offload', '0000'],
  ['rx-udp_tunnel-port-offload', '0000'],
  ['tls-hw-tx-offload', '0000'],
  ['tls-hw-rx-offload', '0000'],
  ['rx-gro-hw', '0000'],
  ['tls-hw-record', '0000'],
  ['rx-gro-list', '----'],
  ['macsec-hw-offload', '0000'],
  ['rx-udp-gro-forwarding', '----'],
  ['hsr-tag-ins-offload', '0000'],
  ['hsr-tag-rm-offload', '0000'],
  ['hsr-fwd-offload', '0000'],
  ['hsr-dup-offload', '0000'],
]

/** Groups of which only the members have a state; they are on when one of these is. */
const GROUPS: ReadonlySet<string> = new Set(['tx-checksumming', 'scatter-gather', 'tcp-segmentation-offload'])

const TCP_SEGMENTATION: readonly string[] = [
  'tx-tcp-segmentation',
  'tx-tcp-ecn-segmentation',
  'tx-tcp-mangleid-segmentation',
  'tx-tcp6-segmentation',
]

/** The words of `ethtool -K` for older names (ethtool.c, off_flag_def). */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  rx: ['rx-checksumming'],
  tx: ['tx-checksum-ipv4', 'tx-checksum-ip-generic', 'tx-checksum-ipv6', 'tx-checksum-fcoe-crc', 'tx-checksum-sctp'],
  sg: ['tx-scatter-gather', 'tx-scatter-gather-fraglist'],
  tso: [...TCP_SEGMENTATION, 'tx-tcp-accecn-segmentation'],
  gso: ['generic-segmentation-offload'],
  gro: ['generic-receive-offload'],
  lro: ['large-receive-offload'],
  rxvlan: ['rx-vlan-offload'],
  txvlan: ['tx-vlan-offload'],
  ntuple: ['ntuple-filters'],
  rxhash: ['receive-hashing'],
}

/** In the order of the kernel's bits, as changes are listed; others follow as `-k` has them. */
const BIT_ORDER: readonly string[] = [
  'tx-scatter-gather',
  'tx-checksum-ip-generic',
  'tx-scatter-gather-fraglist',
  'generic-segmentation-offload',
  'generic-receive-offload',
  'tx-tcp-segmentation',
  'tx-tcp-ecn-segmentation',
  'tx-tcp-mangleid-segmentation',
  'tx-tcp6-segmentation',
  'tx-udp-segmentation',
  'tx-checksum-sctp',
]

/** What segmentation needs (netdev_fix_features): checksums, and pages that need not be one piece. */
const NEEDS_CHECKSUM: readonly string[] = [...TCP_SEGMENTATION, 'tx-udp-segmentation']
const NEEDS_SCATTER: readonly string[] = [...TCP_SEGMENTATION, 'generic-segmentation-offload']

export interface Feature {
  /** With a tab in front for a member of a group. */
  readonly name: string
  readonly on: boolean
  readonly fixed: boolean
  /** What somebody asked for last, and what may not be as it is. */
  readonly requested: boolean | undefined
}

/** What was asked for, by device; packets here are never segmented late, so that nothing depends on it. */
const wishes = new WeakMap<Link, Map<string, boolean>>()

function column(link: Link): number {
  if (link.kind === 'veth' || link.kind === '') return link.type === 'loopback' ? 3 : 0
  return link.kind === 'bridge' ? 1 : 2
}

/** The features of a device (netdev_features_to_names). */
export function featuresOf(link: Link): Feature[] {
  const wanted = wishes.get(link)
  const at = column(link)
  const base = new Map(
    FEATURES.map(([name, states]) => {
      const plain = name.trim()
      const state = states[at]!
      const fixed = state === '0' || state === '1'
      const usual = state === '+' || state === '1'
      const requested = fixed ? undefined : wanted?.get(plain)
      return [plain, { name, fixed, requested, on: requested ?? usual }]
    }),
  )
  const off = (names: readonly string[]) => {
    for (const name of names) base.get(name)!.on = false
  }
  if (!base.get('tx-checksum-ip-generic')!.on) off(NEEDS_CHECKSUM)
  if (!base.get('tx-scatter-gather')!.on) off(NEEDS_SCATTER)
  let group: Feature | null = null
  for (const feature of base.values()) {
    if (feature.name.startsWith('\t')) {
      if (feature.on && group !== null) base.get(group.name)!.on = true
    } else {
      group = GROUPS.has(feature.name) ? feature : null
      if (group !== null) feature.on = false
    }
  }
  return [...base.values()]
}

/** The features that a word of `ethtool -K` means; undefined for an unknown one. */
export function featuresNamed(word: string): readonly string[] | undefined {
  if (Object.hasOwn(SHORT, word)) return SHORT[word]
  return FEATURES.some(([name]) => name.trim() === word && !GROUPS.has(word)) ? [word] : undefined
}

/** What the kernel calls features that the tool has older names for. */
const FIXED_NAMES: Readonly<Record<string, string>> = {
  'large-receive-offload': 'rx-lro',
  'receive-hashing': 'rx-hashing',
  'ntuple-filters': 'rx-ntuple-filter',
}

export interface FeatureChange {
  readonly name: string
  readonly on: boolean
  readonly remark: '' | ' [requested on]' | ' [requested off]' | ' [not requested]'
}

/** ethtool_set_features: what has changed, or has not though it was asked for; `plain` when all went as asked, `fixed` when nothing asked for can be changed at all. */
export function setFeatures(
  link: Link,
  request: ReadonlyMap<string, boolean>,
): { readonly changes: FeatureChange[]; readonly plain: boolean; readonly fixed: boolean } {
  const before = new Map(featuresOf(link).map(({ name, on }) => [name.trim(), on]))
  const wanted = new Map([...(wishes.get(link) ?? []), ...request])
  wishes.set(link, wanted)
  const changes: FeatureChange[] = []
  for (const { name: shown, on, fixed } of featuresOf(link)) {
    const name = shown.trim()
    if (GROUPS.has(name)) continue
    const asked = request.get(name)
    if (asked !== undefined && asked !== on && (!fixed || request.size === 1))
      changes.push({
        name: fixed ? (FIXED_NAMES[name] ?? name) : name,
        on,
        remark: asked ? ' [requested on]' : ' [requested off]',
      })
    else if (on !== before.get(name)) changes.push({ name, on, remark: asked === undefined ? ' [not requested]' : '' })
  }
  const rank = (name: string) => (BIT_ORDER.includes(name) ? BIT_ORDER.indexOf(name) : BIT_ORDER.length)
  changes.sort((a, b) => rank(a.name) - rank(b.name))
  const alone = featuresOf(link).filter(({ name }) => request.has(name.trim()))
  return { changes, plain: changes.every(({ remark }) => remark === ''), fixed: alone.every(({ fixed }) => fixed) }
}
