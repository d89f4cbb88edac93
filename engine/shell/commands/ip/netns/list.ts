import type { Running } from '../../../../linux/program.ts'
import { failed } from '../../../../net/errno.ts'
import { namespaceByName, namespaceNames } from '../../../iproute/netns.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { parseUnsigned, type Words } from '../../../iproute/words.ts'

/** `ip netns list`: the names, with the ids that the namespaces have here. */
export function* listNamespaces(tool: Tool): Running {
  const { out, process } = tool
  out.document(() => {
    for (const name of namespaceNames(process)) {
      const namespace = namespaceByName(process, name)
      const id = failed(namespace) ? undefined : tool.net.knownId(namespace.net)
      out.object(null, () => {
        out.field('name', name, name)
        if (id !== undefined) out.field('id', id, ` (id: ${id})`)
        out.text('\n')
      })
    }
  })
  yield* tool.flush()
  return 0
}

/** `ip netns identify [PID]`: the names of the namespace in which a process lives. */
export function* identifyNamespace(tool: Tool, words: Words): Running {
  const { process } = tool
  let target = process
  if (words.more) {
    const word = words.next()
    if (words.more) return yield* tool.fail('extra arguments specified\n', 1)
    const pid = parseUnsigned(word)
    if (pid === undefined) return yield* tool.fail(`Specified string '${word}' is not a pid\n`, 1)
    const found = process.pids.find(pid)
    if (found === undefined) return yield* tool.fail('Cannot open network namespace: No such file or directory\n', 1)
    target = found
  }
  const names = namespaceNames(process).filter(name => {
    const namespace = namespaceByName(process, name)
    return !failed(namespace) && namespace === target.network
  })
  yield* process.print(names.length === 0 ? '\n' : names.map(name => `${name}\n`).join(''))
  return 0
}

/** `ip netns pids NAME`. */
export function* namespacePids(tool: Tool, words: Words): Running {
  if (!words.more) return yield* tool.fail('No netns name specified\n', 1)
  const name = words.next()
  if (words.more) return yield* tool.fail('extra arguments specified\n', 1)
  const { process } = tool
  const namespace = namespaceByName(process, name)
  if (failed(namespace)) return yield* tool.fail(`Cannot open network namespace: ${namespace.text}\n`, 1)
  const pids = process.pids.processes
    .filter(each => each.status === null && each.network === namespace)
    .map(each => process.pids.numberOf(each))
  yield* process.print(pids.map(pid => `${pid}\n`).join(''))
  return 0
}
