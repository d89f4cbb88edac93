import { numericAddress } from '../../../linux/resolver/inet-aton.ts'
import type { Ip } from '../../../wire/address.ts'
import type { OptionSpec } from '../../command.ts'
import { OPTIONS } from './options.ts'

export type MethodName = 'default' | 'icmp' | 'tcp' | 'udp'

export interface TracerouteOptions {
  readonly flags: ReadonlySet<string>
  /** Null where either will do. */
  readonly family: 4 | 6 | null
  readonly method: MethodName
  readonly firstHop: number
  readonly maxHops: number
  readonly queries: number
  /** Probes under way at once. */
  readonly atOnce: number
  /** Seconds, and factors. */
  readonly wait: { readonly max: number; readonly here: number; readonly near: number }
  /** Seconds between probes. */
  readonly pause: number
  readonly port: number | null
  readonly sourcePort: number | null
  readonly source: Ip | null
  readonly device: string | null
  readonly tos: number
  readonly flowLabel: number
  readonly mark: number
  readonly host: string
  /** Position of the host among the operands and in the arguments, for the error text. */
  readonly hostAt: readonly [number, number]
  /** With all headers; null for the default. */
  readonly length: number | null
}

/** Why the arguments are refused; the status is 2. */
export interface Refusal {
  readonly text: string
}

export function isRefusal(parsed: TracerouteOptions | Refusal): parsed is Refusal {
  return 'text' in parsed
}

interface Given {
  readonly spec: OptionSpec
  readonly value: string
  /** As it was written, and where. */
  readonly shown: string
  readonly at: number
}

const DEFAULTS: TracerouteOptions = {
  flags: new Set(),
  family: null,
  method: 'default',
  firstHop: 1,
  maxHops: 30,
  queries: 3,
  atOnce: 16,
  wait: { max: 5, here: 3, near: 10 },
  pause: 0,
  port: null,
  sourcePort: null,
  source: null,
  device: null,
  tos: 0,
  flowLabel: 0,
  mark: 0,
  host: '',
  hostAt: [0, 0],
  length: null,
}

/** The arguments after the program's name, as the CLIF library of traceroute takes them. */
export function parseArguments(args: readonly string[]): TracerouteOptions | Refusal {
  const options: Given[] = []
  const operands: { readonly text: string; readonly at: number }[] = []
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    if (arg === '-' || !arg.startsWith('-')) {
      operands.push({ text: arg, at: index + 1 })
      continue
    }
    const taken = arg.startsWith('--') ? takeLong(arg, args, index) : takeShort(arg, args, index)
    if ('text' in taken) return taken
    options.push(...taken.given)
    if (taken.usedNext) index++
  }
  let parsed = DEFAULTS
  for (const given of options) {
    const change = apply(given, parsed)
    if (change === undefined)
      return { text: `Cannot handle \`${given.shown}' option with arg \`${given.value}' (argc ${given.at})` }
    parsed = { ...parsed, ...change }
  }
  return withOperands(parsed, operands)
}

type Taken = { readonly given: readonly Given[]; readonly usedNext: boolean } | Refusal

function takeLong(arg: string, args: readonly string[], index: number): Taken {
  const equals = arg.indexOf('=')
  const shown = equals < 0 ? arg : arg.slice(0, equals)
  const spec = OPTIONS.find(each => `--${each.long}` === shown)
  if (spec === undefined) return { text: `Bad option \`${shown}' (argc ${index + 1})` }
  if (spec.emulated === false) return { text: `traceroute: "${shown}" is not emulated here` }
  if (spec.argument === undefined) return { given: [{ spec, value: '', shown, at: index + 1 }], usedNext: false }
  const value = equals < 0 ? args[index + 1] : arg.slice(equals + 1)
  if (value === undefined)
    return { text: `Option \`${shown}' (argc ${index + 1}) requires an argument: \`${shown}=${spec.argument}'` }
  return { given: [{ spec, value, shown, at: index + 1 }], usedNext: equals < 0 }
}

function takeShort(arg: string, args: readonly string[], index: number): Taken {
  const given: Given[] = []
  for (let at = 1; at < arg.length; at++) {
    const shown = `-${arg[at]}`
    const spec = OPTIONS.find(each => each.short === arg[at])
    if (spec === undefined) return { text: `Bad option \`${shown}' (argc ${index + 1})` }
    if (spec.emulated === false) return { text: `traceroute: "${shown}" is not emulated here` }
    if (spec.argument === undefined) {
      given.push({ spec, value: '', shown, at: index + 1 })
      continue
    }
    const rest = arg.slice(at + 1)
    const value = rest === '' ? args[index + 1] : rest
    if (value === undefined)
      return { text: `Option \`${shown}' (argc ${index + 1}) requires an argument: \`${shown} ${spec.argument}'` }
    given.push({ spec, value, shown, at: index + (rest === '' ? 2 : 1) })
    return { given, usedNext: rest === '' }
  }
  return { given, usedNext: false }
}

/** What an option changes; undefined where its argument is wrong. */
function apply({ spec, value }: Given, so: TracerouteOptions): Partial<TracerouteOptions> | undefined {
  const whole = (key: keyof TracerouteOptions) => (/^-?\d+$/.test(value) ? { [key]: Number(value) } : undefined)
  switch (spec.long ?? spec.short) {
    case 'first':
      return whole('firstHop')
    case 'max-hops':
      return whole('maxHops')
    case 'queries':
      return whole('queries')
    case 'sim-queries':
      return whole('atOnce')
    case 'port':
      return whole('port')
    case 'sport':
      return /^\d+$/.test(value) ? { sourcePort: Number(value), atOnce: 1 } : undefined
    case 'tos':
      return whole('tos')
    case 'fwmark':
      return whole('mark')
    case 'wait':
      return waits(value)
    case 'sendwait':
      return pauses(value)
    case 'interface':
      return { device: value }
    case 'source': {
      const found = numericAddress(value)
      return found === undefined ? undefined : { source: found.address }
    }
    case 'icmp':
    case 'tcp':
    case 'udp':
      return { method: spec.long as MethodName }
    case 'module':
      return { method: value as MethodName }
    case 'mtu':
      return { flags: new Set([...so.flags, 'mtu', 'dont-fragment']), atOnce: 1 }
    case '4':
    case '6':
      return { family: spec.short === '4' ? 4 : 6 }
    case 'flowlabel':
      return whole('flowLabel')
    default:
      return { flags: new Set([...so.flags, spec.long ?? spec.short!]) }
  }
}

function waits(value: string): Partial<TracerouteOptions> | undefined {
  const parts = value.split(',')
  if (parts.length > 3 || !parts.every(part => /^-?(\d+\.?\d*|\.\d+)$/.test(part))) return undefined
  const [max, here, near] = parts.map(Number)
  return { wait: { max: max!, here: here ?? 0, near: near ?? 0 } }
}

function pauses(value: string): Partial<TracerouteOptions> | undefined {
  if (!/^(\d+\.?\d*|\.\d+)$/.test(value)) return undefined
  const number = Number(value)
  return { pause: number > 10 ? number / 1000 : number }
}

function withOperands(
  so: TracerouteOptions,
  operands: readonly { readonly text: string; readonly at: number }[],
): TracerouteOptions | Refusal {
  const [host, length, extra] = operands
  if (length !== undefined && !/^\d+$/.test(length.text))
    return { text: `Cannot handle "packetlen" cmdline arg \`${length.text}' on position 2 (argc ${length.at})` }
  if (extra !== undefined) return { text: `Extra arg \`${extra.text}' (position 3, argc ${extra.at})` }
  if (!['default', 'icmp', 'tcp', 'udp'].includes(so.method)) return { text: `Unknown traceroute module ${so.method}` }
  return {
    ...so,
    host: host?.text ?? '',
    hostAt: [1, host?.at ?? 0],
    length: length === undefined ? null : Number(length.text),
  }
}

/** What main checks once the host is known. */
export function outOfRange(so: TracerouteOptions): Refusal | undefined {
  if (so.maxHops > 255) return { text: 'max hops cannot be more than 255' }
  if (so.firstHop < 1 || so.firstHop > so.maxHops) return { text: 'first hop out of range' }
  if (so.queries < 1 || so.queries > 10) return { text: 'no more than 10 probes per hop' }
  const { max, here, near } = so.wait
  if (max < 0 || here < 0 || near < 0) return { text: `bad wait specifications \`${max},${here},${near}' used` }
  if ((so.length ?? 0) > 65000) return { text: `too big packetlen ${so.length} specified` }
  return undefined
}
