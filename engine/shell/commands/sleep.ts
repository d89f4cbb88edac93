import { parseDuration } from '../text/numbers.ts'
import { textCommand } from '../text/tool.ts'

/** sleep(1) of coreutils. */
export const sleep = textCommand({
  name: 'sleep',
  summary: 'wait for some time',
  synopsis: ['NUMBER[smhd]...'],
  options: [],
  *run(tool) {
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    const times = tool.operands.map(parseDuration)
    for (const [index, time] of times.entries())
      if (time === undefined) yield* tool.complain(`invalid time interval ${tool.quote(tool.operands[index]!)}`)
    if (times.includes(undefined)) {
      yield* tool.process.write(2, `Try '${tool.name} --help' for more information.\n`)
      return 1
    }
    const until = tool.process.now + times.reduce<number>((sum, time) => sum + time!, 0)
    while (tool.process.now < until) yield* tool.process.wait([], until)
    return 0
  },
})
