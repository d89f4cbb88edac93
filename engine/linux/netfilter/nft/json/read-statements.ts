import { exprText, mapText, verdictText } from './read-expressions.ts'
import { all, type Fields, isFields, type Node, onlyPair, type Problems, quoted, required } from './read-node.ts'

type Reader = (body: Node, problems: Problems) => string | undefined

/** A statement of libnftables-json(5) in the words of nft(8). */
export function statementText(node: Node, problems: Problems): string | undefined {
  const pair = onlyPair(node)
  if (pair === undefined) return problems.add('Statement object not found or invalid.')
  const [type, body] = pair
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined
  if (read === undefined) return problems.add(`Unknown statement object '${type}'.`)
  return read(body, problems)
}

function fieldsOf(body: Node): Fields {
  return isFields(body) ? body : {}
}

function part(word: string, value: Node | undefined): string {
  return value === undefined || value === null ? '' : ` ${word} ${value}`
}

function flagsText(flags: Node | undefined, separator: string): string {
  return Array.isArray(flags) ? flags.join(separator) : flags === undefined || flags === null ? '' : String(flags)
}

/** `name "x"` for an object, or what the statement says itself. */
function stateful(word: string, read: (fields: Fields) => string): Reader {
  return (body, problems) => {
    if (typeof body === 'string') return `${word} name ${quoted(body)}`
    const pair = onlyPair(body)?.[0]
    if (pair === 'map') {
      const name = exprText(body, problems)
      return name === undefined ? undefined : `${word} name ${name}`
    }
    return word + read(fieldsOf(body))
  }
}

export function limitText({ rate, rate_unit: unit, per, burst, burst_unit: burstUnit, inv }: Fields): string {
  const bytes = typeof unit === 'string' && unit !== 'packets' ? ` ${unit}` : ''
  const head = ` rate${inv === true ? ' over' : ''} ${rate}${bytes}/${per ?? 'second'}`
  return burst === undefined || burst === 0
    ? head
    : `${head} burst ${burst} ${bytes === '' ? 'packets' : (burstUnit ?? 'bytes')}`
}

export function quotaText({ val, bytes, val_unit: unit, used, used_unit: usedUnit, inv }: Fields): string {
  const head = ` ${inv === true ? 'over' : 'until'} ${val ?? bytes} ${unit ?? 'bytes'}`
  return used === undefined || used === 0 ? head : `${head} used ${used} ${usedUnit ?? 'bytes'}`
}

function set(word: string): Reader {
  return (body, problems) => {
    const value = exprText(body, problems)
    return value === undefined ? undefined : `${word} set ${value}`
  }
}

function verdict(word: string): Reader {
  return body => verdictText(word, body)
}

const READERS: Readonly<Record<string, Reader>> = {
  accept: verdict('accept'),
  drop: verdict('drop'),
  continue: verdict('continue'),
  return: verdict('return'),
  jump: verdict('jump'),
  goto: verdict('goto'),
  match: matchText,
  vmap: (body, problems) => mapText(fieldsOf(body), 'vmap', problems),
  counter: stateful('counter', ({ packets, bytes }) => `${part('packets', packets)}${part('bytes', bytes)}`),
  limit: stateful('limit', limitText),
  quota: stateful('quota', quotaText),
  synproxy: stateful('synproxy', ({ mss, wscale, flags }) => {
    const given = flagsText(flags, ' ')
    return `${part('mss', mss)}${part('wscale', wscale)}${given === '' ? '' : ` ${given}`}`
  }),
  secmark: set('meta secmark'),
  'ct helper': set('ct helper'),
  'ct timeout': set('ct timeout'),
  'ct expectation': set('ct expectation'),
  'ct count': body => {
    const { val, inv } = fieldsOf(body)
    return `ct count ${inv === true ? 'over ' : ''}${val}`
  },
  mangle: (body, problems) => {
    const { key, value } = fieldsOf(body)
    const parts = all([exprText(key ?? null, problems), exprText(value ?? null, problems)])
    return parts?.join(' set ')
  },
  notrack: () => 'notrack',
  log: logText,
  reject: rejectText,
  snat: natText('snat'),
  dnat: natText('dnat'),
  masquerade: natText('masquerade'),
  redirect: natText('redirect'),
  tproxy: natText('tproxy'),
  fwd: (body, problems) => {
    const { dev, addr, family } = fieldsOf(body)
    const parts = all([dev, addr].filter(each => each !== undefined).map(each => exprText(each, problems)))
    if (parts === undefined) return undefined
    return parts.length === 1 ? `fwd to ${parts[0]}` : `fwd ${family} to ${parts[1]} device ${parts[0]}`
  },
  dup: (body, problems) => {
    const { addr, dev } = fieldsOf(body)
    const parts = all([addr ?? null, dev].filter(each => each !== undefined).map(each => exprText(each, problems)))
    return parts === undefined ? undefined : `dup to ${parts.join(' device ')}`
  },
  queue: (body, problems) => {
    const { num, flags } = fieldsOf(body)
    const given = flagsText(flags, ',')
    const to = num === undefined ? '' : exprText(num, problems)
    return to === undefined ? undefined : `queue${given === '' ? '' : ` flags ${given}`}${to === '' ? '' : ` to ${to}`}`
  },
  set: setStatementText,
  meter: (body, problems) => {
    const { name, key, size, stmt } = fieldsOf(body)
    const of = exprText(key ?? null, problems)
    const what = stmt === undefined ? '' : statementText(stmt, problems)
    if (of === undefined || what === undefined) return undefined
    return `meter ${name}${part('size', size)} { ${of} ${what} }`
  },
  flow: body => `flow add ${fieldsOf(body)['flowtable']}`,
  reset: (body, problems) => {
    const option = exprText(body, problems)
    return option === undefined ? undefined : `reset ${option}`
  },
}

function matchText(body: Node, problems: Problems): string | undefined {
  const fields = fieldsOf(body)
  const op = required(fields, 'op', problems, 2)
  if (op === undefined) return undefined
  const left = exprText(fields['left'] ?? null, problems)
  if (left === undefined) return problems.add('Invalid LHS of relational.')
  const right = exprText(fields['right'] ?? null, problems)
  if (right === undefined) return problems.add('Invalid RHS of relational.')
  return `${left} ${op === 'in' ? '' : `${op} `}${right}`
}

function logText(body: Node): string {
  const { prefix, group, snaplen, 'queue-threshold': threshold, level, flags } = fieldsOf(body)
  const given = Array.isArray(flags) ? flags : flags === undefined ? [] : [flags]
  const told = typeof prefix === 'string' ? ` prefix ${quoted(prefix)}` : ''
  const numbers = `${part('group', group)}${part('snaplen', snaplen)}${part('queue-threshold', threshold)}`
  const marks = given.map(flag => ` flags ${LOG_FLAGS[String(flag)] ?? flag}`).join('')
  return `log${told}${numbers}${part('level', level)}${marks}`
}

const LOG_FLAGS: Readonly<Record<string, string>> = {
  'tcp sequence': 'tcp sequence',
  'tcp options': 'tcp options',
  'ip options': 'ip options',
}

function rejectText(body: Node, problems: Problems): string | undefined {
  const { type, expr } = fieldsOf(body)
  if (type === undefined) return 'reject'
  if (type === 'tcp reset') return 'reject with tcp reset'
  const code = expr === undefined ? '' : exprText(expr, problems)
  return code === undefined ? undefined : `reject with ${type} ${code}`
}

function natText(word: string): Reader {
  return (body, problems) => {
    const { addr, port, family, flags, type_flags: typeFlags } = fieldsOf(body)
    const address = addr === undefined ? '' : exprText(addr, problems)
    const to = port === undefined ? '' : exprText(port, problems)
    if (address === undefined || to === undefined) return undefined
    const held = to !== '' && typeof addr === 'string' && addr.includes(':') ? `[${address}]` : address
    const kind = flagsText(typeFlags, ' ') === 'prefix' ? ' prefix' : ''
    const where = held === '' && to === '' ? '' : `${kind} to ${held}${to === '' ? '' : `:${to}`}`
    const given = flagsText(flags, ',')
    return `${word}${family === undefined ? '' : ` ${family}`}${where}${given === '' ? '' : ` ${given}`}`
  }
}

function setStatementText(body: Node, problems: Problems): string | undefined {
  const { op, elem, set: name, stmt } = fieldsOf(body)
  const key = exprText(elem ?? null, problems)
  const statements = Array.isArray(stmt) ? stmt : []
  const more = all(statements.map((each: Node) => statementText(each, problems)))
  return key === undefined || more === undefined ? undefined : `${op} ${name} { ${[key, ...more].join(' ')} }`
}
