import { protocolNamed } from '../protocols.ts'
import { all, type Fields, isFields, type Node, onlyPair, type Problems, quoted, required } from './read-node.ts'

const OPERATORS = ['|', '^', '&', '<<', '>>']
const VERDICTS = ['accept', 'drop', 'continue', 'return', 'jump', 'goto']

/** An expression of libnftables-json(5) in the words of nft(8). */
export function exprText(node: Node, problems: Problems): string | undefined {
  return problems.within(() => oneText(node, problems))
}

function oneText(node: Node, problems: Problems): string | undefined {
  if (typeof node === 'number') return String(node)
  if (typeof node === 'boolean') return node ? 'exists' : 'missing'
  if (typeof node === 'string') return wordText(node)
  if (Array.isArray(node)) return listText(node, ',', problems)
  const pair = onlyPair(node)
  if (pair === undefined) return problems.add('Invalid expression')
  const [type, body] = pair
  if (VERDICTS.includes(type)) return verdictText(type, body)
  if (OPERATORS.includes(type)) return operationText(type, body, problems)
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined
  if (read === undefined) return problems.add(`Unknown expression type '${type}'.`)
  return read(body, problems)
}

function wordText(text: string): string {
  if (text === '*' || text.startsWith('@')) return text
  return quoted(text)
}

function listText(nodes: readonly Node[], separator: string, problems: Problems): string | undefined {
  return all(nodes.map(each => exprText(each, problems)))?.join(separator)
}

export function verdictText(type: string, body: Node): string {
  const target = isFields(body) && typeof body['target'] === 'string' ? ` ${quoted(body['target'])}` : ''
  return `${type}${target}`
}

/** `a | b`; several flags in an array are one operand. */
function operationText(op: string, body: Node, problems: Problems): string | undefined {
  if (!Array.isArray(body)) return problems.add('Invalid binop expression')
  const operands = body.map((each: Node, index: number) => {
    const text = Array.isArray(each) ? listText(each, ' | ', problems) : exprText(each, problems)
    const compound = Array.isArray(each) || (index > 0 && OPERATORS.includes(onlyPair(each)?.[0] ?? ''))
    return text !== undefined && (compound || OPERATORS.includes(onlyPair(each)?.[0] ?? '')) ? `(${text})` : text
  })
  return all(operands)?.join(` ${op} `)
}

type Reader = (body: Node, problems: Problems) => string | undefined

function withFields(read: (fields: Fields, problems: Problems) => string | undefined): Reader {
  return (body, problems) => (isFields(body) ? read(body, problems) : problems.add('Invalid expression'))
}

/** Words one behind the other; what is not there is left out. */
function words(...parts: readonly (Node | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== null && part !== '').join(' ')
}

function option(word: string): Reader {
  return withFields((fields, problems) => {
    const { base, offset, len, field } = fields
    if (base !== undefined) return len === 0 ? `${word} ${base}` : `${word} @${base},${offset},${len}`
    const name = required(fields, 'name', problems, 0)
    return name === undefined ? undefined : words(word, name, field)
  })
}

const READERS: Readonly<Record<string, Reader>> = {
  concat: (body, problems) =>
    Array.isArray(body) ? listText(body, ' . ', problems) : problems.add('Invalid concat expression'),
  set: setText,
  map: withFields((fields, problems) => mapText(fields, 'map', problems)),
  prefix: withFields(({ addr, len }, problems) => {
    const address = exprText(addr ?? null, problems)
    return address === undefined ? undefined : `${address}/${len}`
  }),
  range: (body, problems) =>
    Array.isArray(body) && body.length === 2 ? listText(body, '-', problems) : problems.add('Invalid range expression'),
  payload: withFields(({ base, offset, len, protocol, field }, problems) => {
    if (base !== undefined) return `@${base},${offset},${len}`
    const known = protocolNamed(String(protocol))
    if (known === undefined) return problems.add(`Unknown payload protocol '${protocol}'.`)
    const found = known.fields.some(({ name }) => name === field)
    return found ? words(protocol, field) : problems.add(`Unknown ${protocol} field '${field}'.`)
  }),
  exthdr: withFields(({ name, field }) => (field === undefined ? `exthdr ${name}` : words(name, field))),
  'tcp option': option('tcp option'),
  'ip option': option('ip option'),
  'sctp chunk': option('sctp chunk'),
  meta: withFields(({ key }) => words('meta', key)),
  ct: withFields(({ key, family, dir }) => words('ct', dir, family, key)),
  rt: withFields(({ key, family }) => words('rt', family, key)),
  socket: withFields(({ key }) => words('socket', key)),
  osf: withFields(({ key, ttl }) => words('osf', ttl === undefined ? '' : `ttl ${ttl}`, key)),
  ipsec: withFields(({ key, family, dir, spnum }) => words('ipsec', dir, spnum ? `spnum ${spnum}` : '', family, key)),
  fib: withFields(({ result, flags }) => words('fib', Array.isArray(flags) ? flags.join(' . ') : flags, result)),
  numgen: withFields(({ mode, mod, offset }) => words('numgen', mode, 'mod', mod, offset ? `offset ${offset}` : '')),
  symhash: withFields(({ mod, offset }) => words('symhash mod', mod, offset ? `offset ${offset}` : '')),
  jhash: withFields(({ mod, offset, seed, expr }, problems) => {
    const of = exprText(expr ?? null, problems)
    const more = words(seed === undefined ? '' : `seed ${seed}`, offset ? `offset ${offset}` : '')
    return of === undefined ? undefined : words('jhash', of, 'mod', mod, more)
  }),
  elem: withFields(elementText),
}

/** `KEY map { ... }`. */
export function mapText({ key, data }: Fields, word: string, problems: Problems): string | undefined {
  const parts = all([exprText(key ?? null, problems), exprText(data ?? null, problems)])
  return parts === undefined ? undefined : `${parts[0]} ${word} ${parts[1]}`
}

/** `{ a, b : c }`. */
export function setText(body: Node, problems: Problems): string | undefined {
  const elements = Array.isArray(body) ? (body as readonly Node[]) : [body]
  const texts = all(elements.map(each => memberText(each, problems)))
  return texts === undefined ? undefined : `{ ${texts.join(', ')} }`
}

function memberText(node: Node, problems: Problems): string | undefined {
  if (!Array.isArray(node)) return exprText(node, problems)
  const pair = all(node.map((each: Node) => exprText(each, problems)))
  return pair === undefined ? undefined : pair.join(' : ')
}

/** An element with what goes with it. */
function elementText(fields: Fields, problems: Problems): string | undefined {
  const { val, timeout, expires, comment, ...statements } = fields
  const key = exprText(val ?? null, problems)
  const more = all(Object.entries(statements).map(([type, body]) => problems.statement({ [type]: body }, problems)))
  if (key === undefined || more === undefined) return undefined
  return words(
    key,
    ...more,
    timeout === undefined ? '' : `timeout ${timeout}s`,
    expires === undefined ? '' : `expires ${expires}s`,
    typeof comment === 'string' ? `comment ${quoted(comment)}` : '',
  )
}
