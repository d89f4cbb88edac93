import type { Running } from '../../../../linux/program.ts'
import { EINVAL, ENOENT, type Errno, failed, type Result } from '../../../../net/errno.ts'
import type { Link } from '../../../../net/link.ts'
import type { Nexthop } from '../../../../net/nexthop.ts'
import type { Buckets } from '../../../../net/nexthop-buckets.ts'
import { dispatch, type Subcommand } from '../../../iproute/command.ts'
import { netlinkText, type Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import { NEXTHOP_USAGE } from '../usage/nexthop.ts'
import { deviceNamed, takeId } from './arguments.ts'
import { clockTime } from './print.ts'

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'list', run: listBuckets },
  { name: 'show', run: listBuckets },
  { name: 'lst', run: listBuckets },
  { name: 'get', run: getBucket },
  { name: 'help', run: tool => tool.die(NEXTHOP_USAGE) },
]

/** `ip nexthop bucket` (do_ipnh_bucket). */
export function* bucketObject(tool: Tool, words: Words): Running {
  return yield* dispatch(tool, words, SUBCOMMANDS, 'ip nexthop help', listBuckets)
}

/** nexthop_find_group_resilient. */
function bucketsOf({ target }: Nexthop): Result<Buckets> {
  if (target.kind !== 'group') return EINVAL.because('Not a nexthop group')
  return target.buckets ?? EINVAL.because('Nexthop group not of type resilient')
}

function* listBuckets(tool: Tool, words: Words): Running {
  let [id, member] = [0, 0]
  let link: Link | null = null
  while (words.more) {
    const word = words.next()
    if (begins('dev', word)) link = deviceNamed(tool, words)
    else if (word === 'id') id = takeId(words)
    else if (word === 'nhid') member = takeId(words)
    else if (begins('help', word)) return yield* tool.die(NEXTHOP_USAGE)
    else words.wrong('', word)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const wrong = id === 0 ? undefined : unlistable(tool, id)
  if (wrong !== undefined) return yield* tool.fail(`${wrong === ENOENT ? '' : netlinkText(wrong)}Dump terminated\n`, 2)
  const fits = (nexthop: Nexthop | null) =>
    (member === 0 || nexthop?.id === member) &&
    (link === null || (nexthop?.target.kind === 'hop' && nexthop.target.hop.link === link))
  tool.out.document(() => {
    for (const group of tool.net.nexthops.all) {
      const buckets = id === 0 || group.id === id ? bucketsOf(group) : EINVAL
      if (failed(buckets)) continue
      for (const [index, { nexthop }] of buckets.slots.entries())
        if (fits(nexthop)) tool.out.object(null, () => printBucket(tool, group.id, buckets, index))
    }
  })
  yield* tool.flush()
  return 0
}

function unlistable(tool: Tool, id: number): Errno | undefined {
  const group = tool.net.nexthops.get(id)
  if (group === undefined) return ENOENT
  const buckets = bucketsOf(group)
  return failed(buckets) ? buckets : undefined
}

function* getBucket(tool: Tool, words: Words): Running {
  let id = 0
  let index = -1
  while (words.more) {
    const word = words.next()
    if (word === 'id') id = takeId(words)
    else if (word === 'index') index = words.unsigned('invalid bucket index value', 0xffff)
    else words.wrong('', word)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (id === 0 || index < 0) return yield* tool.die(NEXTHOP_USAGE)
  const wrong = unlistable(tool, id)
  if (wrong !== undefined) return yield* tool.answer(wrong)
  const buckets = bucketsOf(tool.net.nexthops.get(id)!) as Buckets
  if (index >= buckets.slots.length) return yield* tool.answer(ENOENT.because('Bucket index out of bounds'))
  tool.out.document(() => tool.out.object(null, () => printBucket(tool, id, buckets, index)))
  yield* tool.flush()
  return 0
}

/** print_nexthop_bucket. */
function printBucket({ out }: Tool, id: number, buckets: Buckets, index: number): void {
  const bucket = buckets.slots[index]!
  out.field('id', id, `id ${id} `)
  out.object('bucket', () => {
    out.field('index', index, `index ${index} `)
    const time = clockTime(buckets.idleTime(bucket))
    out.field('idle_time', time, `idle_time ${time} `)
    out.field('nhid', bucket.nexthop?.id ?? 0, `nhid ${bucket.nexthop?.id ?? 0} `)
  })
  out.array('flags', () => {})
  out.text('\n')
}
