import { eachLine } from '../text/input.ts'
import { textCommand } from '../text/tool.ts'

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g

/** envsubst(1) of gettext. */
export const envsubst = textCommand({
  name: 'envsubst',
  summary: 'put values of environment variables into text',
  synopsis: ['[OPTION] [SHELL-FORMAT]'],
  options: [{ short: 'v', long: 'variables', text: 'Print the names of the variables in SHELL-FORMAT.' }],
  *run(tool) {
    const [format, extra] = tool.operands
    if (extra !== undefined) {
      yield* tool.complain('too many arguments')
      return 1
    }
    const names = format === undefined ? null : Array.from(format.matchAll(VARIABLE), found => found[1] ?? found[2]!)
    if (tool.has('variables')) {
      for (const name of names ?? []) yield* tool.print(`${name}\n`)
      return names === null ? 1 : 0
    }
    const { env } = tool.process
    yield* eachLine(tool, [], function* (line, terminated) {
      const text = line.replace(VARIABLE, (whole, braced?: string, bare?: string) => {
        const name = braced ?? bare!
        return names !== null && !names.includes(name) ? whole : (env.get(name) ?? '')
      })
      yield* tool.print(terminated ? `${text}\n` : text)
    })
    return tool.status
  },
})
