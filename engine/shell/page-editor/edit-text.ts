import type { OpenFile } from '../../linux/file.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { Terminal } from '../../linux/terminal.ts'
import { EAGAIN, failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { Answer, encodeMessage, MessageReader, parseMessage } from './message.ts'

/** How long a terminal has to say that it can show texts, in virtual time: it may be at the other end of an `ssh`. */
const PATIENCE = 5 * SECOND
const INTERRUPT = 0x03
const RAW = { canonical: false, echo: false, signals: false, returnIsNewline: false, outputProcessing: false } as const
/** The other screen, empty (xterm, DECSET 1049), and back. */
const ENTER_SCREEN = '\x1b[?1049h\x1b[H\x1b[2J'
const LEAVE_SCREEN = '\x1b[?1049l'

export interface EditedText {
  /** The editor's name, and the file's as it was given. */
  readonly program: string
  readonly path: string
  readonly text: string
  /** What the editor's status line says at the beginning. */
  readonly note: string
}

/** Whether a text was kept, and what the status line says of it. */
export interface Kept {
  readonly kept: boolean
  readonly note: string
}

/**
 * Shows a text in the editor of the page that the process's terminal belongs to, and waits until it is closed there; `keep` is called for each
 * save. False when there is no such terminal: standard input or output is none, or nothing at its far end answers.
 */
export function* editText(process: Process, text: EditedText, keep: (text: string) => Running<Kept>): Running<boolean> {
  const file = process.fds.get(0)
  const terminal = file?.terminal
  if (file === undefined || !(terminal instanceof Terminal) || !process.isTerminal(1)) return false
  yield* comeToForeground(process, terminal)
  const before = { ...terminal.modes }
  Object.assign(terminal.modes, RAW)
  try {
    return yield* new Dialogue(process, file).run(text, keep)
  } finally {
    // However it ends, the page must not keep a text that nobody waits for. Nothing may wait here.
    file.write(encodeMessage({ do: 'close', id: process.pid }))
    file.write(Uint8Array.from(LEAVE_SCREEN, character => character.charCodeAt(0)))
    Object.assign(terminal.modes, before)
  }
}

/** Who changes the modes of a terminal from the background is stopped (drivers/tty/tty_jobctrl.c, tty_check_change). */
function* comeToForeground(process: Process, terminal: Terminal): Running<void> {
  while (process.terminal === terminal && terminal.foreground !== 0 && terminal.foreground !== process.group) {
    process.host.signalGroup(process.group, 'TTOU')
    yield* process.compute(1000)
  }
}

class Dialogue {
  readonly #process: Process
  readonly #file: OpenFile
  readonly #reader = new MessageReader()
  #bodies: string[] = []

  constructor(process: Process, file: OpenFile) {
    this.#process = process
    this.#file = file
  }

  *run(text: EditedText, keep: (text: string) => Running<Kept>): Running<boolean> {
    const process = this.#process
    const id = process.pid
    const help = `${text.program}: ${text.path} is open in the editor of this page.\r\nSave and close it there, or press Ctrl-C here to leave it as it is.\r\n`
    yield* process.write(1, ENTER_SCREEN + help)
    yield* process.write(1, encodeMessage({ do: 'open', id, ...text }))
    const first = yield* this.#next(process.now + PATIENCE)
    if (first === 'late') return false
    for (let answer: Answer | 'end' | 'late' = first; answer !== 'end' && answer !== 'late'; ) {
      if (answer.id === id && answer.do === 'close') return true
      if (answer.id === id && answer.do === 'save') {
        const { kept, note } = yield* keep(answer.text)
        if (kept && answer.done) return true
        yield* process.write(1, encodeMessage({ do: 'note', id, note }))
      }
      answer = yield* this.#next(Number.POSITIVE_INFINITY)
    }
    return true
  }

  /** The next answer; `end` for Ctrl-C, a signal that is handled, or a line that is gone. */
  *#next(deadline: number): Running<Answer | 'end' | 'late'> {
    const file = this.#file
    for (;;) {
      for (let body = this.#bodies.shift(); body !== undefined; body = this.#bodies.shift()) {
        const answer = parseMessage(Answer, body)
        if (answer !== undefined) return answer
      }
      const bytes = file.read(65536)
      if (!failed(bytes)) {
        if (bytes.length === 0) return 'end'
        yield* this.#process.compute(bytes.length)
        const { rest, bodies } = this.#reader.push(bytes)
        if (rest.includes(INTERRUPT)) return 'end'
        this.#bodies.push(...bodies)
      } else if (bytes !== EAGAIN || file.changed === null) return 'end'
      else if ((yield* this.#process.wait([file.changed], deadline)) === 'timeout') return 'late'
    }
  }
}
