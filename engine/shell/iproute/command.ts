import type { Running } from '../../linux/program.ts'
import type { Tool } from './tool.ts'
import { begins, type Words } from './words.ts'

/** What a word after an object does: `add`, `show`. */
export interface Subcommand {
  readonly name: string
  readonly run: (tool: Tool, words: Words) => Running
}

/** An object of ip(8) or bridge(8): `address`, `link`. */
export interface ToolObject {
  readonly name: string
  readonly run: (tool: Tool, words: Words) => Running
  /** The real tool has it, this one refuses it. */
  readonly missing?: true
}

/** The first of the list that the word abbreviates, as the real tools look: their order decides between `s` for set and for show. */
export function choose<Item extends { readonly name: string }>(items: readonly Item[], word: string): Item | undefined {
  return items.find(item => begins(item.name, word))
}

/** Runs the subcommand that the next word names, or the given one without a word. `help` is what the error advises. */
export function* dispatch(
  tool: Tool,
  words: Words,
  subcommands: readonly Subcommand[],
  help: string,
  otherwise: (tool: Tool, words: Words) => Running,
): Running {
  if (!words.more) return yield* otherwise(tool, words)
  const word = words.next()
  const chosen = choose(subcommands, word)
  if (chosen !== undefined) return yield* chosen.run(tool, words)
  return yield* tool.die(`Command "${word}" is unknown, try "${help}".\n`)
}
