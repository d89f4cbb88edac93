import type { Host } from '../linux/host.ts'
import { SECOND } from '../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../sim/utf8.ts'
import { bareHost } from './bare.ts'
import { LabTerminal } from './terminal.ts'
import { TestScreen } from './testscreen.ts'

/** Keys by name. */
export const KEY = {
  enter: '\r',
  tab: '\t',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  delete: '\x1b[3~',
  backspace: '\x7f',
  ctrl: (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 0x1f),
  meta: (letter: string) => `\x1b${letter}`,
  paste: (text: string) => `\x1b[200~${text}\x1b[201~`,
} as const

/** Somebody at the terminal of a bare host, for tests of what happens there. */
export class TestTerminal {
  readonly host: Host
  readonly lab: LabTerminal
  readonly screen: TestScreen
  /** All that was printed, byte for byte. */
  output = ''

  constructor(columns = 80, host: Host = bareHost(), rows = 24) {
    this.host = host
    this.screen = new TestScreen(columns, rows)
    this.lab = new LabTerminal('t', this.host, rows, columns)
    this.lab.listen(bytes => {
      const text = decodeUtf8(bytes)
      this.output += text
      this.screen.write(text)
    })
    this.pass(1)
  }

  /** Lets virtual time pass, in seconds. */
  pass(seconds: number): void {
    this.host.sim.runUntil(this.host.sim.now + seconds * SECOND)
  }

  /** Types keys, and lets a second pass after each text. */
  type(...texts: readonly string[]): this {
    for (const text of texts) {
      this.lab.terminal.type(encodeUtf8(text))
      this.pass(1)
    }
    return this
  }

  /** Types a command and Enter; what it printed, without the prompts. */
  run(command: string): string {
    const from = this.output.length
    this.type(command, KEY.enter)
    const printed = this.output.slice(from).replaceAll('\r\n', '\n').replaceAll('\x1b[?2004l\r', '\0')
    return printed.slice(printed.indexOf('\0') + 1).replace(/\x1b\[\?2004h.*$/s, '')
  }
}
