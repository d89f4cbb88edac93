import { formatPrefix } from '../../../wire/address.ts'
import { type Context, failure, ipOf, OK, type Outcome, type Rule } from './cli.ts'
import { FAMILIES, type Family, type StaticRoute } from './model.ts'
import { both, forms, maskedPrefix, rule } from './rule.ts'
import { bgpConfigRules } from './rules-bgp.ts'
import { interfaceRules } from './rules-interface.ts'
import { policyRules } from './rules-policy.ts'

const NOWHERE = ['blackhole', 'reject', 'Null0'] as const

function staticRules(family: Family): Rule[] {
  const [word, prefix, gateway] = family === 4 ? ['ip', 'A.B.C.D/M', 'A.B.C.D'] : ['ipv6', 'X:X::X:X/M', 'X:X::X:X']
  const add = (of: (words: readonly string[], has: (word: string) => boolean) => Partial<StaticRoute>, text: string) =>
    forms('config', `[no] ${word} route ${prefix} ${text} [NUM]`, (context, [to, ...words], has) =>
      staticRoute(context, to!, { ...of(words, has), distance: distanceOf(words) }, !has('no')),
    )
  return [
    ...add((_, has) => ({ nowhere: NOWHERE.find(has) ?? null }), '<blackhole|reject|Null0>'),
    ...add(([ip]) => ({ gateway: ipOf(ip!) }), gateway!),
    ...add(([ip, device]) => ({ gateway: ipOf(ip!), device: device! }), `${gateway} WORD`),
    ...add(([device]) => ({ device: device! }), 'WORD'),
  ]
}

/** The last word where it is a number: the administrative distance. */
function distanceOf(words: readonly string[]): number {
  const last = words.at(-1) ?? ''
  return /^\d{1,3}$/.test(last) ? Number(last) : 1
}

function staticRoute(context: Context, prefix: string, to: Partial<StaticRoute>, on: boolean): Outcome {
  const { frr } = context
  if (!frr.running.has('staticd')) return failure('staticd is not running')
  const made: StaticRoute = {
    prefix: maskedPrefix(prefix),
    gateway: to.gateway ?? null,
    device: to.device ?? null,
    nowhere: to.nowhere ?? null,
    distance: to.distance ?? 1,
  }
  const key = (route: StaticRoute) => [formatPrefix(route.prefix), route.gateway, route.device, route.nowhere].join(' ')
  const at = frr.config.statics.findIndex(each => key(each) === key(made))
  if (!on && at < 0) return failure('% Refusing to remove a non-existent route')
  if (at >= 0) frr.config.statics.splice(at, 1)
  if (on) frr.config.statics.push(made)
  frr.wake()
  return OK
}

/** A line that is kept as it is. */
function remembered(words: string, where: 'logging' | 'passwords'): Rule {
  const fixed = words.replace(/ ?[A-Z]+$/, '')
  return rule('config', words, ({ frr }, given) => {
    const text = [fixed, ...given.words].join(' ')
    const list = frr.config[where]
    if (!list.includes(text)) list.push(text)
    return OK
  })
}

const CONFIG: readonly Rule[] = [
  rule('config', 'hostname WORD', (context, { words }) => {
    context.frr.config.hostname = context.hostname = words[0]!
    return OK
  }),
  ...['log file LINE', 'log stdout', 'log stdout LINE', 'log monitor LINE'].map(words => remembered(words, 'logging')),
  ...['password WORD', 'enable password WORD'].map(words => remembered(words, 'passwords')),
  ...['log timestamp precision NUM', 'log record-priority', 'debug LINE', 'service password-encryption'].map(words =>
    rule('config', words, () => OK),
  ),
  rule('config', 'line vty', context => {
    context.mode = 'line'
    return OK
  }),
  rule('line', 'exec-timeout LINE', ({ frr }, { words }) => {
    frr.config.vty.push(`exec-timeout ${words[0]}`)
    return OK
  }),
  ...['no login', 'login', 'access-class LINE'].map(words => rule('line', words, () => OK)),
  ...FAMILIES.flatMap(staticRules),
  ...['ip', 'ipv6'].flatMap(family =>
    both('config', `${family} forwarding`, ({ frr }, _, on) => {
      const path = family === 'ip' ? 'ipv4/ip_forward' : 'ipv6/conf/all/forwarding'
      frr.process.writeWholeFile(`/proc/sys/net/${path}`, on ? '1\n' : '0\n')
      return OK
    }),
  ),
  ...['frr version LINE', 'frr defaults LINE', 'service integrated-vtysh-config', 'log syslog LINE', 'log syslog'].map(
    words => rule('config', words, () => OK),
  ),
]

export const configRules: readonly Rule[] = [...CONFIG, ...interfaceRules, ...policyRules, ...bgpConfigRules]
