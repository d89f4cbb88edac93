import type { Running } from '../../../linux/program.ts'
import { type QdiscRequest, type TrafficControl, trafficControl } from '../../../linux/tc/control.ts'
import { INGRESS_HANDLE, INGRESS_PARENT, major, ROOT } from '../../../linux/tc/handle.ts'
import { Mq, NoQueue } from '../../../linux/tc/plain.ts'
import { PRIO_DEFAULTS, Prio } from '../../../linux/tc/prio.ts'
import type { Qdisc, QdiscMaker } from '../../../linux/tc/qdisc.ts'
import { EINVAL, ENODEV, ENOENT, EOPNOTSUPP, type Errno } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { Tool } from '../../iproute/tool.ts'
import { begins, parseUnsigned, type Words } from '../../iproute/words.ts'
import { classIdText, handleArgument, handleText, parseClassId } from './ids.ts'
import { MISSING_KINDS, QDISC_KINDS } from './kinds/index.ts'
import { printStatistics } from './statistics.ts'
import { QDISC_USAGE } from './usage.ts'

type Action = QdiscRequest | 'delete'

const ACTIONS: readonly (readonly [name: string, action: Action | 'show'])[] = [
  ['add', 'add'],
  ['change', 'change'],
  ['replace', 'replace'],
  ['link', 'link'],
  ['delete', 'delete'],
  ['list', 'show'],
  ['show', 'show'],
  ['lst', 'show'],
]

/** tc qdisc. */
export function* qdiscObject(tool: Tool, words: Words): Running {
  const word = words.more ? words.next() : 'show'
  if (word === 'help') return yield* tool.fail(QDISC_USAGE, 0)
  const action = ACTIONS.find(([name]) => begins(name, word))?.[1]
  if (action === undefined) return yield* tool.die(`Command "${word}" is unknown, try "tc qdisc help".\n`)
  return action === 'show' ? yield* list(tool, words) : yield* modify(tool, words, action)
}

interface Wanted {
  device: string | null
  parent: number
  handle: number
  kind: string
  make: QdiscMaker | null
  usage: boolean
  /** Numbers of shared blocks; null where none is named. */
  blocks: { ingress: number; egress: number } | null
}

function parseWanted(words: Words): Wanted {
  const wanted: Wanted = { device: null, parent: 0, handle: 0, kind: '', make: null, usage: false, blocks: null }
  while (words.more && wanted.kind === '') {
    const word = words.next()
    if (word === 'dev') wanted.device = words.argument()
    else if (word === 'handle') wanted.handle = handleArgument(words)
    else if (word === 'root') wanted.parent = ROOT
    else if (word === 'parent') wanted.parent = parentArgument(words)
    else if (word === 'ingress' || word === 'clsact') {
      Object.assign(wanted, { parent: INGRESS_PARENT, kind: word, handle: INGRESS_HANDLE })
      while (words.more) parseBehindIngress(words, wanted)
    } else if (word === 'help') wanted.usage = true
    else if (begins('ingress_block', word)) takeBlock(words, wanted, 'ingress')
    else if (begins('egress_block', word)) takeBlock(words, wanted, 'egress')
    else if (['estimator', 'stab'].some(name => begins(name, word)))
      words.refuse(`tc: "${word}" is not emulated here\n`, 2)
    else parseKind(words, wanted, word)
  }
  return wanted
}

function takeBlock(words: Words, wanted: Wanted, way: 'ingress' | 'egress'): void {
  const word = words.argument()
  const index = parseUnsigned(word) ?? 0
  if (index === 0) words.wrong(`invalid ${way} block index value`, word)
  wanted.blocks = { ingress: 0, egress: 0, ...wanted.blocks, [way]: index }
}

/** `tc qdisc add dev eth0 ingress handle ffff:` has more behind the kind. */
function parseBehindIngress(words: Words, wanted: Wanted): void {
  const word = words.next()
  if (word === 'dev') wanted.device = words.argument()
  else if (word === 'handle') handleArgument(words)
  else words.refuse(`Unknown qdisc "${wanted.kind}", hence option "${word}" is unparsable\n`, 1, false)
}

function parentArgument(words: Words): number {
  const word = words.argument()
  const found = parseClassId(word)
  if (found === undefined) words.wrong('invalid parent ID', word)
  return found ?? 0
}

function parseKind(words: Words, wanted: Wanted, word: string): void {
  wanted.kind = word
  const kind = QDISC_KINDS.find(each => each.name === word)
  if (kind !== undefined) wanted.make = kind.parse(words)
  else if (MISSING_KINDS.includes(word)) words.refuse(`tc: "${word}" is not emulated here\n`, 2)
  else if (words.more) words.refuse(`Unknown qdisc "${word}", hence option "${words.word}" is unparsable\n`, 1, false)
}

/** tc_qdisc_modify. */
function* modify(tool: Tool, words: Words, action: Action): Running {
  const wanted = parseWanted(words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (wanted.usage) return yield* tool.fail(QDISC_USAGE, 1)
  const link = wanted.device === null ? null : tool.link(wanted.device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${wanted.device}"\n`, 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  return yield* tool.answer(link === null ? ENODEV : perform(trafficControl(link), wanted, action))
}

function perform(control: TrafficControl, wanted: Wanted, action: Action): Errno | undefined {
  const { parent, handle, kind, make, blocks } = wanted
  if ((parent !== ROOT && major(parent) === INGRESS_HANDLE) || kind === 'ingress' || kind === 'clsact') {
    if (action === 'delete') return control.removeIngress(kind === '' ? null : kind)
    return control.addIngress(kind === 'clsact' ? 'clsact' : 'ingress', action, blocks ?? undefined)
  }
  if (action === 'delete') {
    if (parent !== 0) return control.remove(parent, handle)
    const found = control.find(handle)
    return found === undefined ? ENOENT.because('Failed to find specified qdisc') : control.remove(found.parent, handle)
  }
  if (parent === 0 && handle === 0) return EINVAL.because('Handle cannot be zero')
  const existing = parent === 0 ? control.find(handle) : undefined
  if (parent === 0 && existing === undefined) return ENOENT.because('Specified qdisc not found')
  if (make === null) return ENOENT.because('Specified qdisc kind is unknown')
  if (blocks !== null)
    return EOPNOTSUPP.because(`${blocks.ingress === 0 ? 'Egress' : 'Ingress'} block sharing is not supported`)
  return control.modify(action, existing?.parent ?? parent, handle, kind, make)
}

function* list(tool: Tool, words: Words): Running {
  let device: string | null = null
  let [parent, handle] = [0, 0]
  let invisible = false
  while (words.more) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'root') parent = ROOT
    else if (word === 'ingress' || word === 'clsact') parent = INGRESS_PARENT
    else if (word === 'parent') parent = parentArgument(words)
    else if (word === 'handle') handle = handleArgument(words)
    else if (word === 'help') return yield* tool.fail(QDISC_USAGE, 0)
    else if (word === 'invisible') invisible = true
    else words.refuse(`What is "${word}"? Try "tc qdisc help".\n`, 255)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const only = device === null ? null : tool.link(device)
  if (only === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 1)
  const fits = (at: number, named: number) => (parent === 0 || parent === at) && (handle === 0 || handle === named)
  tool.out.openDocument()
  for (const link of tool.net.links) {
    if (only !== null && only !== link) continue
    const control = trafficControl(link)
    for (const qdisc of control.root === null ? defaults(link) : control.qdiscs)
      if ((invisible || isShown(qdisc, control)) && fits(qdisc.parent, qdisc.handle))
        printQdisc(tool, link, qdisc, only === null)
    if (control.ingress !== null && fits(INGRESS_PARENT, INGRESS_HANDLE)) printIngress(tool, link, only === null)
  }
  tool.out.closeDocument()
  return 0
}

/** The leaves that htb and prio make by themselves are invisible (TCQ_F_INVISIBLE). */
function isShown(qdisc: Qdisc, control: TrafficControl): boolean {
  return control.root === null || qdisc === control.root || qdisc.handle !== 0 || control.root instanceof Mq
}

/** What a device came with; nothing while it is down. */
function defaults(link: Link): Qdisc[] {
  if (link.queueName === 'pfifo_fast') return [new Prio(link, 0, ROOT, PRIO_DEFAULTS, 'pfifo_fast')]
  if (link.queueName === 'mq') {
    const mq = new Mq(link, 0, ROOT)
    return [mq, ...mq.classes.flatMap(({ leaf }) => leaf ?? [])]
  }
  return link.queueName === 'noqueue' ? [new NoQueue(link, 0, ROOT)] : []
}

function references(qdisc: Qdisc): number {
  if (qdisc.parent !== ROOT || qdisc.kind === 'mq') return 1
  return qdisc.handle === 0 ? 2 : 1 + qdisc.link.numTxQueues
}

/** print_qdisc. */
function printQdisc(tool: Tool, link: Link, qdisc: Qdisc, named: boolean): void {
  const { out } = tool
  out.openObject(null)
  out.field('kind', qdisc.kind, `qdisc ${qdisc.kind} `)
  out.field('handle', handleText(qdisc.handle), `${handleText(qdisc.handle)} `)
  if (named) out.field('dev', link.name, `dev ${link.name} `)
  if (qdisc.parent === ROOT) out.field('root', true, 'root ')
  else out.field('parent', classIdText(qdisc.parent), `parent ${classIdText(qdisc.parent)} `)
  const count = references(qdisc)
  if (count !== 1) out.field('refcnt', count, `refcnt ${count} `)
  const kind = QDISC_KINDS.find(each => each.name === qdisc.kind)
  out.object('options', () => kind?.print(tool, qdisc))
  out.text('\n')
  if (tool.options.statistics > 0) {
    printStatistics(tool, qdisc.counters, qdisc, ' ')
    out.text('\n')
    kind?.statistics?.(tool, qdisc)
  }
  out.closeObject()
}

function printIngress(tool: Tool, link: Link, named: boolean): void {
  const { out } = tool
  const { kind, counters, ingress, egress } = trafficControl(link).ingress!
  out.openObject(null)
  out.field('kind', kind, `qdisc ${kind} `)
  out.field('handle', 'ffff:', 'ffff: ')
  if (named) out.field('dev', link.name, `dev ${link.name} `)
  out.field('parent', 'ffff:fff1', 'parent ffff:fff1 ')
  if (ingress.block !== 0) out.field('ingress_block', ingress.block, `ingress_block ${ingress.block} `)
  if (egress.block !== 0) out.field('egress_block', egress.block, `egress_block ${egress.block} `)
  out.object('options', () => {
    if (kind === 'ingress') out.text('---------------- ')
  })
  out.text('\n')
  if (tool.options.statistics > 0) {
    printStatistics(tool, counters, { backlogBytes: 0, backlogPackets: 0 }, ' ')
    out.text('\n')
  }
  out.closeObject()
}
