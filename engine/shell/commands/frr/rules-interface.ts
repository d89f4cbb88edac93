import { formatPrefix } from '../../../wire/address.ts'
import { type Context, OK, type Outcome, prefixOf, type Rule } from './cli.ts'
import { both, rule } from './rule.ts'

/** The interface whose mode one is in; a name that no device has yet is remembered too. */
function current({ frr, link }: Context) {
  const { interfaces } = frr.config
  const name = link ?? ''
  let found = interfaces.get(name)
  if (found === undefined) interfaces.set(name, (found = { description: null, shutdown: false, addresses: [] }))
  return found
}

function address(context: Context, word: string, on: boolean): Outcome {
  const settings = current(context)
  const text = word.includes(':') ? word.toLowerCase() : word
  const at = settings.addresses.indexOf(text)
  if (on && at < 0) settings.addresses.push(text)
  if (!on && at >= 0) settings.addresses.splice(at, 1)
  context.frr.zebra.setAddress(context.link!, prefixOf(word), on)
  context.frr.wake()
  return OK
}

/** zebra/interface.c: what the configuration says of a device. */
export const interfaceRules: readonly Rule[] = [
  rule('config', 'interface WORD', (context, { words }) => {
    context.mode = 'interface'
    context.link = words[0]!
    current(context)
    return OK
  }),
  rule('config', 'no interface WORD', ({ frr }, { words }) => {
    frr.config.interfaces.delete(words[0]!)
    return OK
  }),
  both('interface', 'ip address A.B.C.D/M', (context, [word], on) => address(context, word!, on)),
  both('interface', 'ipv6 address X:X::X:X/M', (context, [word], on) => address(context, word!, on)),
  rule('interface', 'description LINE', (context, { words }) => {
    current(context).description = words[0]!
    return OK
  }),
  rule('interface', 'no description', context => {
    current(context).description = null
    return OK
  }),
  both('interface', 'shutdown', (context, _, on) => {
    current(context).shutdown = on
    const link = context.frr.process.network.net.link(context.link!)
    if (link !== undefined && on) link.netns.setDown(link)
    else if (link !== undefined) link.netns.setUp(link)
    context.frr.wake()
    return OK
  }),
].flat()

/** What `show running-config` says of them. */
export function interfaceLines(interfaces: Context['frr']['config']['interfaces']): string[] {
  const names = [...interfaces.keys()].sort()
  return names.flatMap(name => {
    const { description, shutdown, addresses } = interfaces.get(name)!
    const lines = [
      ...(description === null ? [] : [` description ${description}`]),
      ...addresses.map(text => ` ${text.includes(':') ? 'ipv6' : 'ip'} address ${formatPrefix({ ...prefixOf(text) })}`),
      ...(shutdown ? [' shutdown'] : []),
    ]
    return lines.length === 0 ? [] : [`interface ${name}`, ...lines, 'exit', '!']
  })
}
