import { textCommand } from '../text/tool.ts'

const ESC = '\x1b'

/** Capabilities of terminals such as xterm (terminfo(5)): texts, and numbers. */
const TEXTS: Readonly<Record<string, string>> = {
  bold: `${ESC}[1m`,
  dim: `${ESC}[2m`,
  sitm: `${ESC}[3m`,
  ritm: `${ESC}[23m`,
  smul: `${ESC}[4m`,
  rmul: `${ESC}[24m`,
  blink: `${ESC}[5m`,
  rev: `${ESC}[7m`,
  smso: `${ESC}[7m`,
  rmso: `${ESC}[27m`,
  sgr0: `${ESC}(B${ESC}[m`,
  op: `${ESC}[39;49m`,
  clear: `${ESC}[H${ESC}[2J${ESC}[3J`,
  el: `${ESC}[K`,
  el1: `${ESC}[1K`,
  ed: `${ESC}[J`,
  home: `${ESC}[H`,
  sc: `${ESC}7`,
  rc: `${ESC}8`,
  civis: `${ESC}[?25l`,
  cnorm: `${ESC}[?12l${ESC}[?25h`,
  smcup: `${ESC}[?1049h${ESC}[22;0;0t`,
  rmcup: `${ESC}[?1049l${ESC}[23;0;0t`,
  cuu1: `${ESC}[A`,
  cud1: '\n',
  bel: '\x07',
  reset: `${ESC}c`,
}
const KNOWN = /^(xterm|screen|tmux|linux|vt100|vt220|rxvt)(-.*)?$/

function color(terminal: string, base: number, index: number): string {
  if (index < 8) return `${ESC}[${base + index}m`
  if (!terminal.endsWith('256color')) return `${ESC}[${base + (index % 8)}m`
  return index < 16 ? `${ESC}[${base + 60 + index - 8}m` : `${ESC}[${base + 8};5;${index}m`
}

/** tput(1) of ncurses 6.4, for the terminals that are used here. */
export const tput = textCommand({
  name: 'tput',
  summary: 'initialize a terminal or query terminfo database',
  synopsis: ['[-T TERM] CAPABILITY [PARAMETER...]'],
  failure: 2,
  permute: false,
  options: [
    { short: 'T', argument: 'TERM', text: 'The terminal, instead of $TERM.' },
    { short: 'S', text: 'Read capabilities from standard input.', emulated: false },
    { short: 'V', text: 'Print the version.', emulated: false },
  ],
  *run(tool) {
    const { process } = tool
    const name = tool.value('T') ?? process.env.get('TERM') ?? ''
    const fail = function* (text: string, status: number) {
      yield* process.write(2, `tput: ${text}\n`)
      return status
    }
    if (name === '') return yield* fail('No value for $TERM and no -T specified', 2)
    if (!KNOWN.test(name)) return yield* fail(`unknown terminal "${name}"`, 3)
    const [capability = '', ...parameters] = tool.operands
    const numbers = parameters.map(Number)
    const { terminal } = process
    const size: Record<string, number> = {
      cols: terminal?.columns ?? 80,
      lines: terminal?.rows ?? 24,
      colors: name.endsWith('256color') ? 256 : 8,
    }
    if (size[capability] !== undefined) yield* tool.print(`${size[capability]}\n`)
    else if (TEXTS[capability] !== undefined) yield* tool.print(TEXTS[capability])
    else if (capability === 'setaf') yield* tool.print(color(name, 30, numbers[0] ?? 0))
    else if (capability === 'setab') yield* tool.print(color(name, 40, numbers[0] ?? 0))
    else if (capability === 'cup') yield* tool.print(`${ESC}[${(numbers[0] ?? 0) + 1};${(numbers[1] ?? 0) + 1}H`)
    else if (capability === '') return yield* tool.misuse('no capability given')
    else return yield* fail(`unknown terminfo capability '${capability}'`, 4)
    return 0
  },
})
