import { failed } from '../../net/errno.ts'
import type { Command } from '../command.ts'
import { type Alphabet, BASE32, BASE64, decode, encode } from '../text/base.ts'
import { readOperand } from '../text/input.ts'
import { decodeText } from '../text/lossless.ts'
import { quoteNeeded } from '../text/quote.ts'
import { textCommand } from '../text/tool.ts'

function baseCommand(name: string, alphabet: Alphabet): Command {
  return textCommand({
    name,
    summary: `encode or decode ${name} data`,
    synopsis: ['[OPTION]... [FILE]'],
    options: [
      { short: 'd', long: 'decode', text: 'Decode.' },
      { short: 'i', long: 'ignore-garbage', text: 'Leave out other characters when decoding.' },
      { short: 'w', long: 'wrap', argument: 'COLS', text: 'Characters a line, 76 unless told; 0 for one line.' },
    ],
    *run(tool) {
      const [name = '-', extra] = tool.operands
      if (extra !== undefined) return yield* tool.misuse(`extra operand ${tool.quote(extra)}`)
      const wrap = tool.value('wrap') ?? '76'
      if (!/^\d+$/.test(wrap)) {
        yield* tool.complain(`invalid wrap size: ${tool.quote(wrap)}`)
        return 1
      }
      const bytes = yield* readOperand(tool, name)
      if (failed(bytes)) {
        yield* tool.complainOf(bytes.name === 'EISDIR' ? 'read error' : quoteNeeded(name), bytes)
        return 1
      }
      if (tool.has('decode')) {
        const text = decodeText(bytes).replace(
          tool.has('ignore-garbage') ? new RegExp(`[^${alphabet.characters}=]`, 'g') : /\n/g,
          '',
        )
        const decoded = decode(alphabet, text)
        yield* tool.print(decoded.bytes)
        if (decoded.complete) return 0
        yield* tool.out.flush()
        yield* tool.complain('invalid input')
        return 1
      }
      const text = encode(alphabet, bytes)
      const columns = Number(wrap) || Math.max(1, text.length)
      for (let at = 0; at < text.length; at += columns)
        yield* tool.print(text.slice(at, at + columns) + (wrap === '0' ? '' : '\n'))
      return 0
    },
  })
}

/** base64(1) and base32(1) of coreutils. */
export const base64 = baseCommand('base64', BASE64)
export const base32 = baseCommand('base32', BASE32)
