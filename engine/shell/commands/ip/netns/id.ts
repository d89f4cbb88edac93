import type { Running } from '../../../../linux/program.ts'
import { failed } from '../../../../net/errno.ts'
import type { NetNs } from '../../../../net/netns.ts'
import { namespaceByName } from '../../../iproute/netns.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { parseInteger, type Words } from '../../../iproute/words.ts'
import { NETNS_USAGE } from '../usage/netns.ts'

/** `ip netns set NAME ID`. */
export function* setId(tool: Tool, words: Words): Running {
  if (!words.more) return yield* tool.fail('No netns name specified\n', 1)
  const name = words.next()
  if (!words.more) return yield* tool.fail('No nsid specified\n', 1)
  const word = words.next()
  const id = word === 'auto' ? -1 : parseInteger(word)
  if (id === undefined) words.wrong('Invalid "netnsid" value', word)
  else if (word !== 'auto' && id < 0) words.wrong('"netnsid" value should be >= 0', word)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const namespace = namespaceByName(tool.process, name)
  if (failed(namespace)) return yield* tool.fail(`Cannot open network namespace "${name}": ${namespace.text}\n`, 1)
  if (id! >= 0) return yield* tool.answer(tool.net.setId(namespace.net, id!))
  tool.net.idOf(namespace.net)
  return 0
}

/** `ip netns list-id`. */
export function* listIds(tool: Tool, words: Words): Running {
  let target: number | null = null
  let wanted: number | null = null
  while (words.more) {
    const word = words.next()
    if (word === 'target-nsid') target = takeId(words, target, 'target-nsid')
    else if (word === 'nsid') wanted = takeId(words, wanted, 'nsid')
    else return yield* tool.die(NETNS_USAGE)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const from = target === null ? tool.net : namespaceWithId(tool.net, target)
  if (from === undefined) return yield* tool.fail('Error: Invalid target network namespace id.\nDump terminated\n', 1)
  const ids = from.ids.filter(([id]) => wanted === null || id === wanted)
  if (wanted !== null && ids.length === 0) return yield* tool.fail('Error: Peer netns reference is invalid.\n', 2)
  tool.out.document(() => {
    for (const [id, netns] of ids) tool.out.object(null, () => printId(tool, id, netns, target !== null))
  })
  yield* tool.flush()
  return 0
}

function takeId(words: Words, before: number | null, name: string): number {
  const word = words.argument()
  if (before !== null) words.duplicate(name, word)
  const id = parseInteger(word)
  if (id === undefined) words.wrong(`"${name}" value is invalid`, word)
  else if (id < 0) words.wrong(`"${name}" value should be >= 0`, word)
  return id ?? 0
}

function namespaceWithId(net: NetNs, wanted: number): NetNs | undefined {
  return net.ids.find(([id]) => id === wanted)?.[1]
}

/** `nsid 0 (iproute2 netns name: red)`; the id here too where another namespace was asked. */
export function printId(tool: Tool, id: number, netns: NetNs, other = false): void {
  const { out } = tool
  out.field('nsid', id, `nsid ${id} `)
  const current = other ? tool.net.knownId(netns) : undefined
  if (current !== undefined) out.field('current-nsid', current, `current-nsid ${current} `)
  const name = tool.namespaceName(netns)
  if (name !== undefined) out.field('name', name, `(iproute2 netns name: ${name})`)
  out.text('\n')
}
