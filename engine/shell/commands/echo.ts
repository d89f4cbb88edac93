import type { Command } from '../command.ts'
import { decodeEscapes } from '../text/escapes.ts'
import { encodeText } from '../text/lossless.ts'

/** echo(1) of coreutils: what runs where no shell is, as in `xargs echo`. */
export const echo: Command = {
  name: 'echo',
  directory: '/usr/bin',
  summary: 'write arguments to standard output',
  synopsis: ['[-neE] [STRING]...'],
  options: [
    { short: 'n', text: 'No newline at the end.' },
    { short: 'e', text: 'Backslash sequences are interpreted.' },
    { short: 'E', text: 'They are not: the default.' },
  ],
  *main(process) {
    const args = process.argv.slice(1)
    let newline = true
    let escapes = false
    while (args.length > 0 && /^-[neE]+$/.test(args[0]!))
      for (const letter of args.shift()!.slice(1)) {
        if (letter === 'n') newline = false
        else escapes = letter === 'e'
      }
    const { text, stopped } = escapes ? decodeEscapes(args.join(' ')) : { text: args.join(' '), stopped: false }
    yield* process.write(1, encodeText(newline && !stopped ? `${text}\n` : text))
    return 0
  },
}
