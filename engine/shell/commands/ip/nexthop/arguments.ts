import type { Link } from '../../../../net/link.ts'
import type { NexthopSpec, ResilientSpec } from '../../../../net/nexthops.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Family, parseUnsigned, type Words } from '../../../iproute/words.ts'
import { takeFamily } from '../route/types.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export interface NexthopArguments {
  readonly spec: Mutable<NexthopSpec>
  help: boolean
}

const WEIGHT_MAX = 256

/** What `ip nexthop add`, `replace` and `del` say (ipnh_modify). */
export function parseNexthop(tool: Tool, words: Words): NexthopArguments {
  const args: NexthopArguments = {
    help: false,
    spec: {
      id: 0,
      family: tool.options.family,
      protocol: 0,
      link: null,
      gateway: null,
      onlink: false,
      blackhole: false,
      fdb: false,
      group: null,
      resilient: null,
    },
  }
  while (words.more && !args.help) takeWord(tool, words, args)
  return args
}

function takeWord(tool: Tool, words: Words, args: NexthopArguments): void {
  const { spec } = args
  const word = words.next()
  if (word === 'id') spec.id = takeId(words)
  else if (word === 'dev') {
    const name = words.argument()
    spec.link = tool.link(name) ?? null
    if (spec.link === null) words.wrong('Device does not exist\n', name)
    spec.family ??= 4
  } else if (word === 'via') takeGateway(words, spec)
  else if (word === 'encap') words.refuse('ip: "encap" is not emulated here\n', 2, true)
  else if (word === 'blackhole') {
    spec.blackhole = true
    spec.family ??= 4
  } else if (word === 'fdb') spec.fdb = true
  else if (word === 'onlink') spec.onlink = true
  else if (word === 'group') spec.group = takeGroup(words)
  else if (word === 'type') takeType(words, spec)
  else if (begins('protocol', word)) {
    const name = words.argument()
    const protocol = tool.names.parseProtocol(name)
    if (protocol === undefined) words.wrong('"protocol" value is invalid\n', name)
    else spec.protocol = protocol
  } else if (word === 'help') args.help = true
  else words.wrong('', word)
}

export function takeId(words: Words): number {
  const word = words.argument()
  const id = parseUnsigned(word)
  if (id === undefined) words.wrong('invalid id value', word)
  return id ?? 0
}

export function deviceNamed(tool: Tool, words: Words): Link | null {
  const name = words.argument()
  const link = tool.link(name)
  if (link === undefined) words.wrong('Device does not exist\n', name)
  return link ?? null
}

function takeGateway(words: Words, spec: Mutable<NexthopSpec>): void {
  const family: Family = takeFamily(words) ?? spec.family
  const address = words.address(family)
  spec.gateway = address
  spec.family ??= typeof address === 'number' ? 4 : 6
}

/** `1/2,5/3`: ids, each with its weight (add_nh_group_attr). */
function takeGroup(words: Words): NonNullable<NexthopSpec['group']> {
  const text = words.argument()
  const first = text.split(/[/,]/)[0]!
  return text.split('/').map(part => {
    const [idWord = '', ...behind] = part.split(',')
    const weightWord = behind.length === 0 ? undefined : behind.join(',')
    const id = parseUnsigned(idWord)
    if (id === undefined) words.wrong('"group" value is invalid\n', first)
    const weight = weightWord === undefined ? 1 : parseUnsigned(weightWord)
    if (weight === undefined || weight === 0 || weight > WEIGHT_MAX)
      words.wrong('"weight" is invalid\n', weightWord ?? '')
    return { id: id ?? 0, weight: weight ?? 1 }
  })
}

function takeType(words: Words, spec: Mutable<NexthopSpec>): void {
  const type = words.argument()
  if (type === 'resilient') spec.resilient = takeResilient(words)
  else if (type !== 'mpath') words.wrong('"type" value is invalid\n', type)
}

/** parse_nh_group_type_res: the words that belong to the type, as long as there are such. */
function takeResilient(words: Words): ResilientSpec {
  const spec: Mutable<ResilientSpec> = { buckets: null, idle: null, unbalanced: null }
  while (words.more) {
    const { word } = words
    if (word !== 'buckets' && word !== 'idle_timer' && word !== 'unbalanced_timer') break
    words.next()
    if (word === 'buckets') spec.buckets = words.unsigned('invalid buckets value', 0xffff)
    else if (word === 'idle_timer') spec.idle = words.unsigned('invalid idle timer value')
    else spec.unbalanced = words.unsigned('invalid unbalanced timer value')
  }
  return spec
}
