import { failed } from '../../net/errno.ts'
import { readBytes } from '../text/input.ts'
import { quoteNeeded } from '../text/quote.ts'
import { textCommand } from '../text/tool.ts'

/** tee(1) of coreutils. */
export const tee = textCommand({
  name: 'tee',
  summary: 'copy standard input to files and to standard output',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'a', long: 'append', text: 'Add to the files.' },
    { short: 'i', long: 'ignore-interrupts', text: 'Ctrl-C does not end it.' },
    { short: 'p', text: 'A pipe that breaks does not end it.' },
  ],
  *run(tool) {
    const { process } = tool
    if (tool.has('ignore-interrupts')) process.handlers.set('INT', 'ignore')
    if (tool.has('p')) process.handlers.set('PIPE', 'ignore')
    const outputs: { readonly fd: number; readonly name: string }[] = [{ fd: 1, name: 'standard output' }]
    for (const name of tool.operands) {
      const append = tool.has('append')
      const fd = process.open(name, { write: true, create: true, append, truncate: !append })
      if (failed(fd)) yield* tool.complainOf(quoteNeeded(name), fd)
      else outputs.push({ fd, name })
    }
    while (outputs.length > 0) {
      const bytes = yield* readBytes(tool, 0)
      if (failed(bytes)) {
        yield* tool.complainOf('read error', bytes)
        break
      }
      if (bytes.length === 0) break
      for (const output of [...outputs]) {
        const count = yield* process.write(output.fd, bytes)
        if (!failed(count)) continue
        outputs.splice(outputs.indexOf(output), 1)
        if (!(tool.has('p') && count.name === 'EPIPE')) yield* tool.complainOf(quoteNeeded(output.name), count)
      }
    }
    return tool.status
  },
})
