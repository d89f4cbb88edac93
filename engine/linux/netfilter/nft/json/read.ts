import { setText } from './read-expressions.ts'
import {
  all,
  type Fields,
  isFields,
  type Node,
  onlyPair,
  type Problem,
  Problems,
  quoted,
  required,
} from './read-node.ts'
import { limitText, quotaText, statementText } from './read-statements.ts'

/** A document of libnftables-json(5) as commands of nft(8); null where the text is none, so that it is read as commands. */
export function readJson(text: string): { readonly text: string } | { readonly problems: readonly Problem[] } | null {
  let document: Node
  try {
    document = JSON.parse(text) as Node
  } catch {
    return null
  }
  const problems = new Problems(statementText)
  const commands = isFields(document) ? document['nftables'] : undefined
  if (!Array.isArray(commands)) return { problems: [{ text: 'Object item not found: nftables', column: 4 }] }
  const lines: string[] = []
  for (const [index, each] of commands.entries()) {
    const line = commandText(each as Node, problems)
    if (problems.texts.length > 0) {
      if (!isMetainfo(each as Node)) problems.add(`Parsing command array at index ${index} failed.`)
      return { problems: problems.texts }
    }
    if (line !== undefined && line !== '') lines.push(line)
  }
  return { text: `${lines.join('\n')}\n` }
}

function isMetainfo(node: Node): boolean {
  return onlyPair(node)?.[0] === 'metainfo'
}

const COMMANDS = ['add', 'replace', 'create', 'insert', 'delete', 'list', 'reset', 'flush', 'rename']
/** JSON_SCHEMA_VERSION. */
const SCHEMA = 1

function commandText(node: Node, problems: Problems): string | undefined {
  const pair = onlyPair(node)
  if (pair === undefined) return problems.add('Invalid command object.')
  const [word, body] = pair
  if (word === 'metainfo') {
    const version = isFields(body) ? Number(body['json_schema_version'] ?? 0) : 0
    if (version <= SCHEMA) return ''
    problems.add(`Schema version ${version} not supported, maximum supported version is ${SCHEMA}\n`)
    return problems.add('Metainfo verification failed.')
  }
  // What stands by itself is to be added.
  const said = COMMANDS.includes(word)
  const [op, what] = said ? [word, onlyPair(body)] : ['add', pair]
  if (what === undefined) return problems.add(`Invalid object passed to ${op} command.`)
  const [kind, value] = what
  // A listing tells handles, which are those of other times.
  const { handle, ...listed } = isFields(value) ? value : {}
  const fields: Fields = said && handle !== undefined ? { ...listed, handle } : listed
  if (ALL.includes(kind)) return [op, kind, fields['family']].filter(each => each !== undefined).join(' ')
  if (!Object.hasOwn(OBJECTS, kind)) return problems.add(`Unknown object passed to ${op} command.`)
  const at = placeText(op, kind, fields, problems)
  if (at === undefined) return undefined
  const filled = op === 'add' || op === 'create' || op === 'insert' || op === 'replace' || kind === 'element'
  const rest = filled
    ? OBJECTS[kind]!(fields, problems)
    : op === 'rename'
      ? ` ${quoted(String(fields['newname']))}`
      : ''
  return rest === undefined ? undefined : `${op} ${kind} ${at}${rest}`
}

/** What is listed and flushed as a whole. */
const ALL = ['ruleset', 'tables', 'chains', 'sets', 'maps', 'meters', 'counters', 'quotas', 'limits', 'flowtables']
const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']

/** Family, table and name, or the handle instead of the name. */
function placeText(op: string, kind: string, fields: Fields, problems: Problems): string | undefined {
  const family = fields['family'] === undefined ? 'ip' : String(fields['family'])
  if (!FAMILIES.includes(family)) return problems.add(`Unknown family '${family}'.`)
  const handle = fields['handle'] === undefined ? '' : `handle ${fields['handle']}`
  if (kind === 'table' && op !== 'add' && fields['name'] === undefined) return `${family} ${handle}`
  const names = kind === 'table' ? ['name'] : kind === 'rule' ? ['table', 'chain'] : ['table', 'name']
  const byHandle = op === 'delete' && handle !== '' && kind !== 'rule' && fields['name'] === undefined
  // The place that is told is one in the pattern that the library looks for (json_unpack).
  const parts = all(
    (byHandle ? ['table'] : names).map((name, at) => required(fields, name, problems, kind === 'table' ? 0 : at + 1)),
  )
  if (parts === undefined) return undefined
  const text = [family, ...parts.map(quoted), ...(byHandle ? [handle] : [])].join(' ')
  if (kind !== 'rule') return text
  const index = fields['index'] === undefined ? '' : ` index ${fields['index']}`
  return op === 'replace' || op === 'delete' ? `${text} ${handle}` : `${text}${index}`
}

type Reader = (fields: Fields, problems: Problems) => string | undefined

function comment(fields: Fields): string {
  return typeof fields['comment'] === 'string' ? `comment ${quoted(fields['comment'])}; ` : ''
}

const OBJECTS: Readonly<Record<string, Reader>> = {
  table: fields => ` { ${fields['flags'] === 'dormant' ? 'flags dormant; ' : ''}${comment(fields)}}`,
  chain: chainText,
  rule: ruleText,
  set: setSpecText,
  map: setSpecText,
  element: (fields, problems) => {
    const elements = setText(fields['elem'] ?? null, problems)
    return elements === undefined ? undefined : ` ${elements}`
  },
  counter: fields => ` { packets ${fields['packets'] ?? 0} bytes ${fields['bytes'] ?? 0}; ${comment(fields)}}`,
  quota: fields => ` {${quotaText(fields)}; ${comment(fields)}}`,
  limit: fields => ` {${limitText(fields)}; ${comment(fields)}}`,
  synproxy: ({ mss, wscale, flags }) =>
    ` { mss ${mss ?? 0}; wscale ${wscale ?? 0}; ${Array.isArray(flags) ? flags.join(' ') : (flags ?? '')}; }`,
  secmark: ({ context }) => ` { ${quoted(String(context))}; }`,
  'ct helper': ({ type, protocol, l3proto }) =>
    ` { type ${quoted(String(type))} protocol ${protocol}; ${l3proto === undefined ? '' : `l3proto ${l3proto}; `}}`,
  'ct timeout': ({ protocol, l3proto, policy }) => {
    const times = isFields(policy) ? Object.entries(policy).map(([state, time]) => `${state} : ${time}`) : []
    const family = l3proto === undefined ? '' : `l3proto ${l3proto}; `
    return ` { protocol ${protocol}; ${family}${times.length === 0 ? '' : `policy = { ${times.join(', ')} }; `}}`
  },
  'ct expectation': ({ protocol, dport, timeout, size, l3proto }) =>
    ` { protocol ${protocol}; dport ${dport}; timeout ${timeout}ms; size ${size}; ${l3proto === undefined ? '' : `l3proto ${l3proto}; `}}`,
  flowtable: ({ hook, prio, dev }) => {
    const devices = (Array.isArray(dev) ? dev : dev === undefined ? [] : [dev]).map(each => quoted(String(each)))
    return ` { hook ${hook} priority ${prio}; devices = { ${devices.join(', ')} }; }`
  },
}

function chainText(fields: Fields): string {
  const { type, hook, prio, dev, policy } = fields
  const devices = (Array.isArray(dev) ? dev : dev === undefined ? [] : [dev]).map(each => quoted(String(each)))
  const where =
    devices.length === 0 ? '' : devices.length === 1 ? ` device ${devices[0]}` : ` devices = { ${devices.join(', ')} }`
  const base = type === undefined ? '' : `type ${type} hook ${hook}${where} priority ${prio}; `
  const text = `${base}${policy === undefined ? '' : `policy ${policy}; `}${comment(fields)}`
  return text === '' ? '' : ` { ${text}}`
}

function ruleText(fields: Fields, problems: Problems): string | undefined {
  const { expr, comment: said } = fields
  if (!Array.isArray(expr)) return problems.add('Object item not found: expr')
  const texts: string[] = []
  for (const [index, each] of expr.entries()) {
    const text = statementText(each as Node, problems)
    if (text === undefined) return problems.add(`Parsing expr array at index ${index} failed.`)
    texts.push(text)
  }
  return ` ${texts.join(' ')}${typeof said === 'string' ? ` comment ${quoted(said)}` : ''}`
}

function typesText(type: Node | undefined, problems: Problems): string | undefined {
  if (Array.isArray(type)) return type.map(String).join(' . ')
  if (typeof type === 'string') return type
  return problems.add('Invalid set type.')
}

function setSpecText(fields: Fields, problems: Problems): string | undefined {
  const { type, map, policy, flags, elem, timeout, size, stmt } = fields
  const key = typesText(type, problems)
  const data = map === undefined ? '' : typesText(map, problems)
  const elements = elem === undefined ? '' : setText(elem, problems)
  const statements = all((Array.isArray(stmt) ? stmt : []).map((each: Node) => statementText(each, problems)))
  if (key === undefined || data === undefined || elements === undefined || statements === undefined) return undefined
  const lines = [
    `type ${key}${data === '' ? '' : ` : ${data}`}`,
    policy === undefined ? '' : `policy ${policy}`,
    size === undefined ? '' : `size ${size}`,
    flags === undefined ? '' : `flags ${Array.isArray(flags) ? flags.join(',') : flags}`,
    timeout === undefined ? '' : `timeout ${timeout}s`,
    fields['gc-interval'] === undefined ? '' : `gc-interval ${fields['gc-interval']}s`,
    fields['auto-merge'] === true ? 'auto-merge' : '',
    ...statements,
    elements === '' ? '' : `elements = ${elements}`,
  ].filter(line => line !== '')
  // What is said of a set is not read (json_parse_cmd_add_set).
  return ` { ${lines.join('; ')}; }`
}
