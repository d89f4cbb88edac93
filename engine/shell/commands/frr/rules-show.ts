import type { Prefix } from '../../../wire/address.ts'
import { type Context, failure, ipOf, OK, type Outcome, prefixOf, type Rule } from './cli.ts'
import { type DaemonName, VERSION } from './instance.ts'
import { FAMILIES, type Family } from './model.ts'
import { forms } from './rule.ts'
import { bgpRules } from './rules-show-bgp.ts'
import { configurationLines } from './running.ts'
import { interfacesJson, showInterfaces, showInterfacesBrief } from './show-interfaces.ts'
import {
  prefixListsJson,
  routeMapsJson,
  showAsPathLists,
  showCommunityLists,
  showPrefixLists,
  showRouteMaps,
} from './show-policy.ts'
import { oneRouteJson, type RouteForm, routeSummary, routesJson, showOneRoute, showRoutes } from './show-zebra.ts'
import { LETTERS } from './zebra.ts'

function running({ frr, hostname }: Context, only: DaemonName | null = null): string[] {
  const isOn = (path: string) => frr.process.readFile(`/proc/sys/net/${path}`) === '1\n'
  const forwarding = { 4: isOn('ipv4/ip_forward'), 6: isOn('ipv6/conf/all/forwarding') }
  return configurationLines(frr.config, VERSION, forwarding, only, hostname)
}

function configuration(context: Context, [only]: readonly string[]): Outcome {
  const names: readonly string[] = [...context.frr.running]
  if (only !== undefined && !names.includes(only)) return failure(`% Unknown command: show running-config ${only}`)
  const lines = running(context, (only as DaemonName | undefined) ?? null)
  return { lines: ['Building configuration...', '', 'Current configuration:', '!', ...lines] }
}

function write(context: Context): Outcome {
  const lines = ['Note: this version of vtysh never writes vtysh.conf', 'Building Configuration...']
  const file = `${context.frr.folder}/frr.conf`
  const text = `${running(context).join('\n')}\n`
  const error = context.frr.process.writeWholeFile(file, text, false, 0o640)
  if (error !== undefined)
    return { lines: [...lines, `% Error: failed to open configuration file ${file}: ${error.text}`], failed: true }
  return { lines: [...lines, `Integrated configuration saved to ${file}`, '[OK]'] }
}

/** Patterns of an address and a prefix. */
export const PLACES: Readonly<Record<Family, { readonly ip: string; readonly prefix: string; readonly word: string }>> =
  {
    4: { ip: 'A.B.C.D', prefix: 'A.B.C.D/M', word: 'ip' },
    6: { ip: 'X:X::X:X', prefix: 'X:X::X:X/M', word: 'ipv6' },
  }

function routeRules(family: Family): Rule[] {
  const { ip, prefix, word } = PLACES[family]
  const routes = (context: Context, form: RouteForm, json: boolean): Outcome => ({
    lines: json ? routesJson(context.frr.zebra, form) : showRoutes(context.frr.zebra, form),
  })
  const one = (
    context: Context,
    { address, length }: { address: Prefix['address']; length: number | null },
    json: boolean,
  ) => ({
    lines: (json ? oneRouteJson : showOneRoute)(context.frr.zebra, address, length),
  })
  const kinds = ['bgp', 'connected', 'static', 'kernel'] as const
  return [
    ...forms('enable', `show ${word} <route|fib> [<bgp|connected|static|kernel>] [json]`, (context, _, has) => {
      const kind = kinds.find(has)
      const keeps: RouteForm['keeps'] = kind === undefined ? () => true : ({ letter }) => letter === LETTERS[kind]
      return routes(context, { family, keeps }, has('json'))
    }),
    ...forms('enable', `show ${word} route ${prefix} longer-prefixes [json]`, (context, [text], has) => {
      const { address, length } = prefixOf(text!)
      const bits = BigInt(family === 4 ? 32 - length : 128 - length)
      const isIn = (each: Prefix) => each.length >= length && BigInt(each.address) >> bits === BigInt(address) >> bits
      return routes(context, { family, keeps: route => isIn(route.prefix) }, has('json'))
    }),
    ...forms('enable', `show ${word} route summary [json]`, (context, _, has) => ({
      lines: routeSummary(context.frr.zebra, family, has('json')),
    })),
    ...forms('enable', `show ${word} route ${ip} [json]`, (context, [text], has) =>
      one(context, { address: ipOf(text!), length: null }, has('json')),
    ),
    ...forms('enable', `show ${word} route ${prefix} [json]`, (context, [text], has) =>
      one(context, prefixOf(text!), has('json')),
    ),
    ...forms('enable', `show ${word} forwarding`, ({ frr }) => {
      const path = family === 4 ? 'ipv4/ip_forward' : 'ipv6/conf/all/forwarding'
      const isOn = frr.process.readFile(`/proc/sys/net/${path}`) === '1\n'
      return { lines: [`${family === 4 ? 'IP' : 'ipv6'} forwarding is ${isOn ? 'on' : 'off'}`] }
    }),
    ...forms('enable', `show ${word} prefix-list [WORD] [json]`, ({ frr }, [name = null], has) => ({
      lines: (['zebra', 'bgpd'] as const)
        .filter(daemon => frr.running.has(daemon))
        .flatMap(daemon => (has('json') ? prefixListsJson : showPrefixLists)(frr.config, family, name, daemon)),
    })),
  ]
}

const PAST: readonly Rule[] = [
  ...forms('enable', 'show interface brief [json]', ({ frr }, _, has) => ({
    lines: showInterfacesBrief(frr.zebra, has('json')),
  })),
  ...forms('enable', 'show interface [WORD] [json]', ({ frr }, [name = null], has) => ({
    lines: (has('json') ? interfacesJson : showInterfaces)(frr.zebra, name),
  })),
  ...forms('enable', 'show route-map [WORD] [json]', ({ frr }, [name = null], has) => ({
    lines: (['zebra', 'bgpd'] as const)
      .filter(daemon => frr.running.has(daemon))
      .flatMap(daemon => (has('json') ? routeMapsJson : showRouteMaps)(frr.config, name, daemon)),
  })),
  ...forms('enable', 'show bgp community-list [WORD]', ({ frr }, [name = null]) => ({
    lines: showCommunityLists(frr.config, name),
  })),
  ...forms('enable', 'show bgp as-path-access-list [WORD]', ({ frr }, [name = null]) => ({
    lines: showAsPathLists(frr.config, name),
  })),
  ...forms('enable', 'show running-config [WORD]', configuration),
  ...forms('enable', 'write terminal [WORD]', configuration),
  ...forms('enable', 'show startup-config', ({ frr }) => {
    const text = frr.process.readFile(`${frr.folder}/frr.conf`)
    return typeof text === 'string'
      ? { lines: text.trimEnd().split('\n') }
      : failure(`Can't open configuration file due to '${text.text}'.`)
  }),
  ...forms('enable', 'show version', ({ frr }) => ({
    lines: [
      `FRRouting ${VERSION} (${frr.process.host.name}) on Linux(${`${frr.process.readFile('/proc/sys/kernel/osrelease')}`.trim()}).`,
      'Copyright 1996-2005 Kunihiro Ishiguro, et al.',
    ],
  })),
  ...forms('enable', 'show daemons', ({ frr }) => ({
    lines: [
      (['zebra', 'bgpd', 'staticd'] as const)
        .filter(name => frr.running.has(name))
        .map(name => ` ${name}`)
        .join(''),
    ],
  })),
  ...['write', 'write memory', 'write file', 'write integrated', 'copy running-config startup-config'].flatMap(words =>
    forms('enable', words, write),
  ),
  ...forms('enable', 'configure [terminal]', context => {
    context.mode = 'config'
    return OK
  }),
  ...['enable', 'disable', 'terminal length NUM', 'no terminal length'].flatMap(words =>
    forms('enable', words, () => OK),
  ),
]

export const showRules: readonly Rule[] = [...bgpRules, ...FAMILIES.flatMap(routeRules), ...PAST]
