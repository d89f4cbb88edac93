import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { Link } from '../../../../net/link.ts'
import type { MatchType } from '../extension.ts'
import { interfaceMatches, readInterface } from '../header.ts'
import { Predicate } from '../match.ts'
import { Problem } from '../problem.ts'

/** Options in the order in which they are printed; those with a name take one. */
const OPTIONS = ['physdev-is-in', 'physdev-in', 'physdev-is-out', 'physdev-out', 'physdev-is-bridged'] as const
type OptionName = (typeof OPTIONS)[number]

type PhysdevData = Partial<Record<OptionName, { readonly name: string; readonly inverted: boolean }>>

/** libxt_physdev: what bridge netfilter knows of the ports. */
export const physdevMatch: MatchType<PhysdevData> = {
  name: 'physdev',
  options: [
    { name: 'physdev-in', invert: true, value: readInterface },
    { name: 'physdev-is-bridged', invert: true },
    { name: 'physdev-is-in', invert: true },
    { name: 'physdev-is-out', invert: true },
    { name: 'physdev-out', invert: true, value: readInterface },
  ],
  parse(given) {
    if (given.empty) return new Problem('PHYSDEV: no physdev option specified')
    return Object.fromEntries(
      given.list.map(({ name, value, inverted }) => [name, { name: value === true ? '' : value, inverted }]),
    ) as PhysdevData
  },
  print: data => ` PHYSDEV match${dump(data)}`,
  save: dump,
  validate(data, { base }) {
    if (data['physdev-out'] === undefined && data['physdev-is-out'] === undefined) return undefined
    const bridged = data['physdev-is-bridged']
    if (bridged !== undefined && !bridged.inverted) return undefined
    return base!.hook === Hook.localOut ? EINVAL : undefined
  },
  compile: data =>
    new Predicate(({ skb }) => {
      if (skb.bridgePort === null) return Object.values(data).every(condition => condition.inverted)
      return holds(data, skb.bridgePort, skb.bridgePortOut)
    }),
}

function dump(data: PhysdevData): string {
  const parts = OPTIONS.map(option => {
    const condition = data[option]
    if (condition === undefined) return ''
    return `${condition.inverted ? ' !' : ''} --${option}${condition.name === '' ? '' : ` ${condition.name}`}`
  })
  return parts.join('')
}

/** physdev_mt. */
function holds(data: PhysdevData, incoming: Link, outgoing: Link | null): boolean {
  const is = (option: OptionName, fact: boolean) => data[option] === undefined || fact !== data[option].inverted
  const named = (option: 'physdev-in' | 'physdev-out', link: Link | null) =>
    is(option, link !== null && interfaceMatches(data[option]?.name ?? '', link.name))
  return (
    is('physdev-is-bridged', outgoing !== null) &&
    is('physdev-is-in', true) &&
    is('physdev-is-out', outgoing !== null) &&
    named('physdev-in', incoming) &&
    named('physdev-out', outgoing)
  )
}
