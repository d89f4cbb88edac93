import type { Running } from '../../../../linux/program.ts'
import { namespaceNames } from '../../../iproute/netns.ts'
import type { Tool } from '../../../iproute/tool.ts'

const INTERVAL = 100_000_000

/** `ip netns monitor`: names that come and go. The file system tells nobody, so that it looks ten times a second. */
export function* monitorNamespaces(tool: Tool): Running {
  const { process } = tool
  let before = namespaceNames(process).reverse()
  for (;;) {
    if (!(yield* process.sleep(INTERVAL))) return 0
    const now = namespaceNames(process).reverse()
    for (const name of before) if (!now.includes(name)) yield* process.print(`delete ${name}\n`)
    for (const name of now) if (!before.includes(name)) yield* process.print(`add ${name}\n`)
    before = now
  }
}
