import type { Command } from '../../command.ts'
import { httpServer } from './http-server.ts'

const VERSION = 'Python 3.11.2\n'
/** What starting the interpreter and importing the modules of a server cost, measured. */
const LOADING = 60_000_000

/** python3(1), of which one module runs here: a server of files that tutorials start. */
export const python: Command = {
  name: 'python3',
  aliases: ['python3.11'],
  directory: '/usr/bin',
  summary: 'Python, of which the module http.server runs here',
  synopsis: ['-m http.server [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [PORT]', '-V'],
  options: [
    { short: 'm', argument: 'MODULE', text: 'Runs a module: http.server.' },
    { short: 'u', text: 'Writes at once.' },
    { short: 'V', long: 'version', text: 'Prints the version.' },
  ],
  notEmulated: ['the language', 'modules other than http.server', 'CGI'],
  *main(process) {
    yield* process.compute(LOADING)
    const args = process.argv.slice(1)
    let unbuffered = (process.env.get('PYTHONUNBUFFERED') ?? '') !== ''
    for (let index = 0; index < args.length; index++) {
      const arg = args[index]!
      if (arg === '-V' || arg === '--version') {
        yield* process.print(VERSION)
        return 0
      }
      if (arg === '-u') unbuffered = true
      else if (arg === '-m' && args[index + 1] === 'http.server')
        return yield* httpServer(process, args.slice(index + 2), unbuffered)
      else break
    }
    yield* process.printError('python3: of Python, "python3 -m http.server" is emulated here, and nothing else\n')
    return 1
  },
}
