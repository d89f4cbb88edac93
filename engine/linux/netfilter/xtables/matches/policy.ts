import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { formatIp } from '../../../../wire/address.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import type { GivenOption } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import { hostMask, integer, maskLength, type Network, protocol } from '../values.ts'

interface Word {
  readonly text: string
  readonly inverted: boolean
}

/** A transformation that the packet must have gone through: what is asked of it, as it is written. */
type Element = Readonly<Partial<Record<Field, Word>>>

interface PolicyData {
  readonly direction: 'in' | 'out'
  readonly none: boolean
  readonly strict: boolean
  readonly elements: readonly Element[]
}

/** In the order in which they are saved. */
const FIELDS = ['reqid', 'spi', 'proto', 'mode', 'tunnel-dst', 'tunnel-src'] as const
type Field = (typeof FIELDS)[number]

const word =
  (choices: readonly string[], complaint: string) =>
  (text: string): Parsed<string> =>
    choices.includes(text) ? text : new Problem(`${complaint} "${text}"`)

const IPSEC_PROTOCOLS = new Map([
  [50, 'esp'],
  [51, 'ah'],
  [108, 'ipcomp'],
])

function fieldText({ name, value }: GivenOption): string {
  if (name === 'proto') return IPSEC_PROTOCOLS.get(value as number) ?? String(value)
  if (name === 'spi') return `0x${(value as number).toString(16)}`
  if (name !== 'tunnel-src' && name !== 'tunnel-dst') return String(value)
  const { address, mask } = value as Network
  const length = maskLength(mask)
  return length === (typeof address === 'number' ? 32 : 128) ? formatIp(address) : `${formatIp(address)}/${length}`
}

function elementsOf(list: readonly GivenOption[]): Element[] {
  const elements: Partial<Record<Field, Word>>[] = [{}]
  for (const option of list) {
    if (option.name === 'next') elements.push({})
    else if ((FIELDS as readonly string[]).includes(option.name))
      elements.at(-1)![option.name as Field] = { text: fieldText(option), inverted: option.inverted }
  }
  return elements
}

/** policy_check. */
function problemOf(elements: readonly Element[], strict: boolean): Problem | undefined {
  for (const [index, element] of elements.entries()) {
    if (strict && FIELDS.every(field => element[field] === undefined))
      return new Problem(
        `policy match: empty policy element ${index}. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.`,
      )
    const tunnel = element['tunnel-src'] !== undefined || element['tunnel-dst'] !== undefined
    if (tunnel && element.mode?.text !== 'tunnel')
      return new Problem('policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode')
  }
  return undefined
}

function dump(element: Element, dashes: string, numeric = false): string {
  return FIELDS.map(field => {
    const said = element[field]
    if (said === undefined) return ''
    const number = [...IPSEC_PROTOCOLS].find(([, name]) => name === said.text)?.[0]
    const text = field === 'proto' && numeric ? (number ?? said.text) : said.text
    return `${said.inverted ? ' !' : ''} ${dashes}${field} ${text}`
  }).join('')
}

/** libxt_policy. There is no IPsec here, so that no packet has gone through a transformation (xt_policy.c). */
export const policyMatch: MatchType<PolicyData> = {
  name: 'policy',
  options: [
    { name: 'dir', value: word(['in', 'out'], 'policy_match: invalid dir') },
    { name: 'pol', value: word(['ipsec', 'none'], 'policy match: invalid policy') },
    { name: 'strict' },
    { name: 'reqid', value: integer(0xffff_ffff), invert: true, multiple: true },
    { name: 'spi', value: integer(0xffff_ffff), invert: true, multiple: true },
    { name: 'tunnel-src', value: hostMask, invert: true, multiple: true },
    { name: 'tunnel-dst', value: hostMask, invert: true, multiple: true },
    { name: 'proto', value: protocol, invert: true, multiple: true },
    {
      name: 'mode',
      value: word(['tunnel', 'transport'], 'policy match: invalid mode'),
      invert: true,
      multiple: true,
    },
    { name: 'next', multiple: true },
  ],
  parse(given) {
    const direction = given.value<'in' | 'out'>('dir')
    if (direction === undefined) return new Problem('policy match: neither --dir in nor --dir out specified')
    const elements = elementsOf(given.list)
    const none = given.value('pol') === 'none'
    if (none && given.list.length > 2) return new Problem('policy match: policy none but --strict given')
    if (elements.length > 1 && !given.has('strict'))
      return new Problem('policy match: multiple elements but no --strict')
    return problemOf(elements, given.has('strict')) ?? { direction, none, strict: given.has('strict'), elements }
  },
  print({ direction, none, strict, elements }, { numeric }) {
    const number = (index: number) => (strict && elements.length > 1 ? ` [${index}]` : '')
    const said = elements.map((element, index) => number(index) + dump(element, '', numeric)).join('')
    return ` policy match dir ${direction} pol ${none ? 'none' : 'ipsec'}${strict ? ' strict' : ''}${none ? '' : said}`
  },
  save({ direction, none, strict, elements }) {
    const said = elements.map(element => dump(element, '--')).join(' --next')
    return ` --dir ${direction} --pol ${none ? 'none' : 'ipsec'}${strict ? ' --strict' : ''}${said}`
  },
  validate: ({ direction }, { base }) => {
    const outgoing = base!.hook === Hook.localOut || base!.hook === Hook.postRouting
    const incoming = base!.hook === Hook.preRouting || base!.hook === Hook.localIn
    return (direction === 'in' && outgoing) || (direction === 'out' && incoming) ? EINVAL : undefined
  },
  compile: ({ none }) => new Predicate(() => none),
}
