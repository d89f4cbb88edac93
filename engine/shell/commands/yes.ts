import { textCommand } from '../text/tool.ts'

/** yes(1) of coreutils. */
export const yes = textCommand({
  name: 'yes',
  summary: 'print a line until it is stopped',
  synopsis: ['[STRING]...'],
  options: [],
  *run(tool) {
    const line = `${tool.operands.length === 0 ? 'y' : tool.operands.join(' ')}\n`
    const block = line.repeat(Math.max(1, Math.floor(8192 / line.length)))
    const piece = tool.process.isTerminal(1) ? line : block
    while (!tool.broken) {
      yield* tool.print(piece)
      yield* tool.out.flush()
    }
    return 1
  },
})
