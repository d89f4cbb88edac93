import { failed } from '../../net/errno.ts'
import { textCommand } from '../text/tool.ts'

/** pwd(1) of coreutils. */
export const pwd = textCommand({
  name: 'pwd',
  summary: 'print the name of the working directory',
  synopsis: ['[-L|-P]'],
  options: [
    { short: 'L', long: 'logical', text: 'PWD from the environment, with its links.' },
    { short: 'P', long: 'physical', text: 'Without links: the default.' },
  ],
  *run(tool) {
    const { process } = tool
    const here = process.mounts.resolve('.', process.cwd, process.credentials)
    if (failed(here)) {
      yield* tool.complain(`error retrieving current directory: getcwd: cannot access parent directories: ${here.text}`)
      return 1
    }
    const logical = process.env.get('PWD')
    yield* tool.print(`${tool.has('logical') && logical?.startsWith('/') ? logical : here.path}\n`)
    return 0
  },
})
