import type { Errno } from '../../../../net/errno.ts'
import type { Link } from '../../../../net/link.ts'
import type { LinkMaker } from '../../../../net/links/create.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import type { LinkArguments } from '../link/arguments.ts'

/** What the words behind `type KIND` ask for. */
export interface KindRequest {
  /** For `ip link add`; absent for kinds that only describe a slave. */
  readonly maker?: LinkMaker
  /** For `ip link set DEV type KIND ...`. */
  readonly change?: (link: Link) => Errno | undefined
  /** Printed on standard error before anything is asked of the kernel. */
  readonly warning?: string
}

/** A kind of device for `ip link`: its arguments, and what `-d` shows of it. The device itself is in net/links. */
export interface LinkKind {
  readonly name: string
  /** Reads the words behind the kind; what is wrong stands in `words.refusal`. */
  readonly parse: (tool: Tool, words: Words, args: LinkArguments) => KindRequest
  /** What follows the kind in `ip -d link`. */
  readonly print?: (tool: Tool, link: Link) => void
  /** Printed on standard error by `ip link help KIND` and for unknown words. */
  readonly usage: string
}

/** Refuses a word that the kind does not know, or answers `help`. */
export function unknownWord(
  words: Words,
  kind: LinkKind,
  word: string,
  called: 'command' | 'option' = 'command',
): void {
  const complaint = begins('help', word) ? '' : `${kind.name}: unknown ${called} "${word}"?\n`
  words.refuse(`${complaint}${kind.usage}`, 1, false)
}
