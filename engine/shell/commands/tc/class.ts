import type { Running } from '../../../linux/program.ts'
import { type TrafficControl, trafficControl } from '../../../linux/tc/control.ts'
import { major, minor, ROOT } from '../../../linux/tc/handle.ts'
import { Htb, HtbClass, type HtbClassSpec } from '../../../linux/tc/htb.ts'
import type { Qdisc, TrafficClass } from '../../../linux/tc/qdisc.ts'
import { EEXIST, EINVAL, ENODEV, ENOENT, EOPNOTSUPP, type Errno } from '../../../net/errno.ts'
import type { Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'
import { classIdText, parseClassId } from './ids.ts'
import { htbClass, htbClassStatistics, htbClassText } from './kinds/htb.ts'
import { sizeText } from './units.ts'
import { CLASS_USAGE } from './usage.ts'

type Action = 'add' | 'change' | 'replace' | 'delete'

const ACTIONS: readonly (readonly [name: string, action: Action | 'show'])[] = [
  ['add', 'add'],
  ['change', 'change'],
  ['replace', 'replace'],
  ['delete', 'delete'],
  ['list', 'show'],
  ['show', 'show'],
  ['lst', 'show'],
]

/** tc class. */
export function* classObject(tool: Tool, words: Words): Running {
  const word = words.more ? words.next() : 'show'
  if (word === 'help') return yield* tool.fail(CLASS_USAGE, 0)
  const action = ACTIONS.find(([name]) => begins(name, word))?.[1]
  if (action === undefined) return yield* tool.die(`Command "${word}" is unknown, try "tc class help".\n`)
  return action === 'show' ? yield* list(tool, words) : yield* modify(tool, words, action)
}

function idArgument(words: Words, what: string): number {
  const word = words.argument()
  const found = parseClassId(word)
  if (found === undefined) words.wrong(`invalid ${what} ID`, word)
  return found ?? 0
}

/** tc_class_modify. */
function* modify(tool: Tool, words: Words, action: Action): Running {
  let device: string | null = null
  let [parent, id] = [0, 0]
  let spec: HtbClassSpec | null = null
  while (words.more && spec === null) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'classid') id = idArgument(words, 'class')
    else if (word === 'root') parent = ROOT
    else if (word === 'parent') parent = idArgument(words, 'parent')
    else if (word === 'help') return yield* tool.fail(CLASS_USAGE, 1)
    else if (word === 'htb') spec = htbClass(words)
    else words.refuse(`Error: Qdisc "${word}" is classless.\n`, 1, false)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const link = device === null ? null : tool.link(device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  if (link === null) return yield* tool.answer(ENODEV)
  const control = trafficControl(link)
  const error = perform(control, action, parent, id, spec)
  const warning = error !== undefined || action === 'delete' ? null : warningOf(control, parent, id)
  if (warning !== null) yield* tool.fail(`Warning: ${warning}\n`, 0)
  return yield* tool.answer(error)
}

/** What the kernel has to say of a class that it took. */
function warningOf(control: TrafficControl, parent: number, id: number): string | null {
  const qdisc = control.find(major(id) || major(parent))
  const found = qdisc?.class(qdisc.handle + minor(id))
  return qdisc instanceof Htb && found instanceof HtbClass ? found.quantumWarning(qdisc.spec.r2q) : null
}

/** tc_ctl_tclass. */
function perform(
  control: TrafficControl,
  action: Action,
  parent: number,
  id: number,
  spec: HtbClassSpec | null,
): Errno | undefined {
  const upper = parent === ROOT || major(parent) === 0 ? 0 : major(parent)
  if (upper !== 0 && major(id) !== 0 && upper !== major(id)) return EINVAL
  const handle = upper || major(id) || (control.root?.handle ?? 0)
  const qdisc = control.find(handle)
  if (qdisc === undefined) return ENOENT
  const number = minor(id) === 0 ? 0 : handle + minor(id)
  const found = qdisc.class(number)
  if (found === undefined && (action === 'delete' || action === 'change')) return ENOENT
  if (!(qdisc instanceof Htb)) return action === 'add' && found !== undefined ? EEXIST : EOPNOTSUPP
  if (action === 'delete') return qdisc.removeClass(found as HtbClass)
  if (found === undefined)
    return spec === null ? EINVAL : qdisc.addClass(number, minor(parent) === 0 ? ROOT : parent, spec)
  if (action === 'add') return EEXIST
  if (spec === null) return EINVAL
  ;(found as HtbClass).change(spec, qdisc.spec.r2q)
  return undefined
}

function* list(tool: Tool, words: Words): Running {
  let device: string | null = null
  let [within, id] = [0, 0]
  while (words.more) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'parent') within = idArgument(words, 'parent')
    else if (word === 'classid') id = idArgument(words, 'class')
    else if (begins('qdisc', word)) within = idArgument(words, 'qdisc')
    else if (word === 'help') return yield* tool.fail(CLASS_USAGE, 0)
    else if (word !== 'root') words.refuse(`What is "${word}"? Try "tc class help".\n`, 255)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (device === null) return 0
  const link = tool.link(device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 1)
  for (const qdisc of trafficControl(link).qdiscs) {
    if (within !== 0 && within !== ROOT && major(within) !== qdisc.handle) continue
    const shown = qdisc.kind === 'netem' ? qdisc.classes.filter(each => each.leaf !== null) : qdisc.classes
    for (const each of shown) if (id === 0 || id === each.id) printClass(tool, qdisc, each)
  }
  return 0
}

/** print_class; -j changes nothing of it in this version. */
function printClass(tool: Tool, qdisc: Qdisc, shown: TrafficClass): void {
  const own = shown instanceof HtbClass
  const at = shown.parent === ROOT ? 'root ' : `parent ${classIdText(shown.parent)} `
  const below =
    shown.leaf !== null && shown.leaf.handle !== 0 ? `leaf ${(shown.leaf.handle >>> 16).toString(16)}: ` : ''
  tool.out.raw(`class ${qdisc.kind} ${classIdText(shown.id)} ${at}${below}${own ? htbClassText(tool, shown) : ''}\n`)
  if (tool.options.statistics === 0) return
  const counters = own ? shown.counters : (shown.leaf?.counters ?? shown.counters)
  const { bytes, packets, overlimits, requeues } = counters
  const dropped = own ? shown.counters.dropped : counters.dropped
  const [waiting, size] = [shown.leaf?.backlogPackets ?? 0, shown.leaf?.backlogBytes ?? 0]
  const counts = `(dropped ${dropped}, overlimits ${overlimits} requeues ${requeues})`
  tool.out.raw(
    ` Sent ${bytes} bytes ${packets} pkt ${counts} \n backlog ${sizeText(size)} ${waiting}p requeues ${requeues}\n`,
  )
  tool.out.raw(`${own ? htbClassStatistics(shown) : ''}\n`)
}
