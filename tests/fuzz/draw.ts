import type { Chance } from './chance.ts'
import type { Attachment, Network } from './network.ts'

/** What a draw is made from. */
export interface Draw {
  readonly network: Network
  readonly chance: Chance
}

export const host = ({ network, chance }: Draw): string => chance.pick(network.hosts)

export const attachment = ({ network, chance }: Draw): Attachment => chance.pick(network.attachments)

/** An attachment of the host. */
export const attachmentOf = ({ network, chance }: Draw, name: string): Attachment =>
  chance.pick(network.attachments.filter(each => each.host === name))

export const device = (draw: Draw, name: string): string => attachmentOf(draw, name).device

/** `-6` in some commands, where IPv6 is on. */
export const family = ({ network, chance }: Draw): 4 | 6 => (network.v6 && chance.oneIn(3) ? 6 : 4)

/** Where somebody is, or nobody in a prefix that is there; now and then where no route leads. */
export function address(draw: Draw, version: 4 | 6 = 4): string {
  const { chance } = draw
  const there = attachment(draw)
  const kind = chance.between(1, 12)
  if (kind <= 9) return version === 4 ? there.v4 : there.v6
  if (kind === 10) return version === 4 ? there.v4.replace(/\d+$/, '77') : there.v6.replace(/\d+$/, '77')
  if (kind === 11) return version === 4 ? '192.0.2.7' : '2001:db8::7'
  return version === 4 ? '127.0.0.1' : '::1'
}

/** A prefix that is in use, one around it, a part of it, or another. */
export function prefix(draw: Draw, version: 4 | 6 = 4): string {
  const { index, v4, v6 } = attachment(draw).segment
  const { chance } = draw
  if (version === 4)
    return chance.pick([
      v4,
      v4,
      `10.0.${index}.0/25`,
      `10.0.${index}.2/32`,
      '10.0.0.0/16',
      '192.0.2.0/24',
      '198.51.100.0/25',
    ])
  return chance.pick([
    v6,
    v6,
    `fd00:${index}::2/128`,
    `fd00:${index}::/48`,
    'fd00::/16',
    '2001:db8::/32',
    '2001:db8:1::/64',
  ])
}

/** A gateway in a prefix of the host, which need not be there. */
export function gateway(draw: Draw, name: string, version: 4 | 6 = 4): string {
  const { segment } = attachmentOf(draw, name)
  const other = draw.chance.pick(segment.attachments)
  const found = version === 4 ? other.v4 : other.v6
  return draw.chance.oneIn(5) ? found.replace(/\d+$/, '99') : found
}

/** A port: often one that a server of the case listens at. */
export const port = ({ network, chance }: Draw): number =>
  chance.oneIn(4) ? chance.pick([22, 81, 443, 9090]) : chance.pick(network.servers).port

/** A source port that nothing else of the case uses, so that no mask is needed and no connection is taken for an older one. */
export const sourcePort = ({ chance }: Draw): number => chance.between(20_000, 29_999)
