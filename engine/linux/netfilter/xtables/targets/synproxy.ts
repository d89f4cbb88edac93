import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { SynproxyInfo } from '../../synproxy.ts'
import type { RuleContext, TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { integer } from '../values.ts'

/** While the rule exists, connections are tracked, and those that were opened for clients are looked after. */
class Proxying extends Action {
  readonly #rule: RuleContext

  constructor(rule: RuleContext, info: SynproxyInfo) {
    super(packet => rule.netfilter.synproxy.answer(packet, info))
    this.#rule = rule
  }

  acquire(): void {
    this.#rule.netfilter.synproxy.acquire(this.#rule.family)
  }

  release(): void {
    this.#rule.netfilter.synproxy.release(this.#rule.family)
  }
}

const UINT32 = 0xffff_ffff

function words({ sack, timestamps, scale, mss, ecn }: SynproxyInfo): string[] {
  return [
    ...(sack ? ['sack-perm'] : []),
    ...(timestamps ? ['timestamp'] : []),
    ...(scale === null ? [] : [`wscale ${scale}`]),
    ...(mss === null ? [] : [`mss ${mss}`]),
    ...(ecn ? ['ecn'] : []),
  ]
}

/** libxt_SYNPROXY. */
export const synproxyTarget: TargetType<SynproxyInfo> = {
  name: 'SYNPROXY',
  options: [
    { name: 'sack-perm' },
    { name: 'timestamp' },
    { name: 'wscale', value: integer(UINT32) },
    { name: 'mss', value: integer(UINT32) },
    { name: 'ecn' },
  ],
  parse(given) {
    const scale = given.value<number>('wscale')
    const mss = given.value<number>('mss')
    return {
      sack: given.has('sack-perm'),
      timestamps: given.has('timestamp'),
      // The kernel's structure has one byte for the one and two for the other.
      scale: scale === undefined ? null : scale & 0xff,
      mss: mss === undefined ? null : mss & 0xffff,
      ecn: given.has('ecn'),
    }
  },
  print: info =>
    ` SYNPROXY ${words(info)
      .map(word => `${word} `)
      .join('')}`,
  save: info =>
    words(info)
      .map(word => ` --${word}`)
      .join(''),
  check: (_info, { protocol, protocolInverted }) => (protocol !== 6 || protocolInverted ? EINVAL : undefined),
  validate: (_info, { base }) => (base!.hook === Hook.localIn || base!.hook === Hook.forward ? undefined : EINVAL),
  compile: (info, rule) => new Proxying(rule, info),
}
