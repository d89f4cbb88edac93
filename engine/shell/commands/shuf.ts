import { eachLine } from '../text/input.ts'
import { textCommand } from '../text/tool.ts'

const RANGE_MAX = 1_000_000

/** shuf(1) of coreutils. */
export const shuf = textCommand({
  name: 'shuf',
  summary: 'put lines in a random order',
  synopsis: ['[OPTION]... [FILE]', '-e [OPTION]... [ARG]...', '-i LO-HI [OPTION]...'],
  options: [
    { short: 'e', long: 'echo', text: 'The arguments are the lines.' },
    { short: 'i', long: 'input-range', argument: 'LO-HI', text: 'The lines are these numbers.' },
    { short: 'n', long: 'head-count', argument: 'COUNT', text: 'At most so many lines.' },
    { short: 'r', long: 'repeat', text: 'Lines may occur again.', emulated: false },
  ],
  *run(tool) {
    const lines: string[] = []
    const range = tool.value('input-range')
    const count = tool.value('head-count')
    if (count !== undefined && !/^\d+$/.test(count)) {
      yield* tool.complain(`invalid line count: ${tool.quote(count)}`)
      return 1
    }
    if (range !== undefined) {
      const found = /^(\d+)-(\d+)$/.exec(range)
      const [low, high] = [Number(found?.[1]), Number(found?.[2])]
      if (found === null || low > high + 1 || high - low > RANGE_MAX) {
        yield* tool.complain(`invalid input range: ${tool.quote(range)}`)
        return 1
      }
      for (let value = low; value <= high; value++) lines.push(String(value))
    } else if (tool.has('echo')) lines.push(...tool.operands)
    else
      yield* eachLine(tool, tool.operands.slice(0, 1), function* (line) {
        lines.push(line)
      })
    const { host } = tool.process
    const random = host.sim.random(`shuf:${host.name}`)
    for (let index = lines.length - 1; index > 0; index--) {
      const other = random.below(index + 1)
      ;[lines[index], lines[other]] = [lines[other]!, lines[index]!]
    }
    for (const line of lines.slice(0, count === undefined ? lines.length : Number(count)))
      yield* tool.print(`${line}\n`)
    return tool.status
  },
})
