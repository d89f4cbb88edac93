import { FdTable } from '../linux/file.ts'
import type { Host } from '../linux/host.ts'
import type { Process } from '../linux/process.ts'
import { type Terminal, TerminalFile } from '../linux/terminal.ts'
import { failed } from '../net/errno.ts'
import { type Answer, Asking, encodeMessage, MessageReader, parseMessage } from '../shell/page-editor/message.ts'
import { MILLISECOND, type Timer } from '../sim/timer.ts'
import { startInit } from './run.ts'

/** Bytes that a terminal shows in one virtual millisecond: programs that print more have to wait, as on a real line. */
const BYTES_PER_TURN = 20_000
const TURN = 10 * MILLISECOND
/** What a terminal remembers of its output for somebody who looks later. */
const SCROLLBACK = 512 * 1024

const LOGIN_ENVIRONMENT = new Map([
  ['HOME', '/root'],
  ['LOGNAME', 'root'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['SHELL', '/bin/bash'],
  ['USER', 'root'],
  ['TERM', 'xterm-256color'],
  ['LANG', 'C.UTF-8'],
])

/** A text that a program on the terminal wants edited, for whoever shows the terminal. A new value whenever anything about it changes. */
export interface Edit {
  readonly program: string
  /** The file's name, as it was given. */
  readonly path: string
  /** The text as it was when it was opened. */
  readonly text: string
  /** What the program says of the file, or of the last save. */
  readonly note: string
}

/** A login on a host of the lab: a terminal, and the shell that runs on it. When the shell ends, a new one starts. */
export class LabTerminal {
  readonly id: string
  readonly host: Host
  readonly terminal: Terminal
  #shell: Process | null = null
  #closed = false
  readonly #chunks: Uint8Array[] = []
  #kept = 0
  #undrained = 0
  readonly #drain: Timer
  readonly #respawn: Timer
  readonly #listeners = new Set<(bytes: Uint8Array) => void>()
  readonly #messages = new MessageReader()
  #edit: { readonly id: number; readonly edit: Edit } | null = null

  constructor(id: string, host: Host, rows: number, columns: number) {
    this.id = id
    this.host = host
    this.terminal = host.attachTerminal(bytes => this.#show(bytes))
    this.terminal.rows = rows
    this.terminal.columns = columns
    this.#drain = host.sim.timer(() => this.#drained())
    this.#respawn = host.sim.timer(() => this.#login())
    this.#login()
  }

  /** The login shell; null for the moment between two. */
  get shell(): Process | null {
    return this.#shell
  }

  /** Whether something other than the shell has the terminal: a command is running. */
  get busy(): boolean {
    return this.#shell !== null && this.terminal.foreground !== this.#shell.group
  }

  /** What a program here, or at the far end of an `ssh` from here, wants edited. */
  get edit(): Edit | null {
    return this.busy ? (this.#edit?.edit ?? null) : null
  }

  /** Hands an edited text to the program, or, without one, tells it that the editor was closed. False when none waits. */
  answerEdit(text: string | null, done: boolean): boolean {
    if (this.edit === null) return false
    const { id } = this.#edit!
    this.#answer(text === null ? { do: 'close', id } : { do: 'save', id, text, done })
    return true
  }

  #answer(answer: Answer): void {
    this.terminal.type(encodeMessage(answer))
  }

  #asked(asking: Asking): void {
    if (asking.do === 'open') {
      const { id, program, path, text, note } = asking
      this.#edit = { id, edit: { program, path, text, note } }
      this.#answer({ do: 'ready', id })
    } else if (asking.id === this.#edit?.id) {
      const { id, edit } = this.#edit
      this.#edit = asking.do === 'close' ? null : { id, edit: { ...edit, note: asking.note } }
    }
  }

  /** Output from the beginning, or as much of it as is kept. */
  get scrollback(): Uint8Array {
    const all = new Uint8Array(this.#kept)
    let at = 0
    for (const chunk of this.#chunks) {
      all.set(chunk, at)
      at += chunk.length
    }
    return all
  }

  /** Calls `listener` with all output from now on; the returned function ends that. */
  listen(listener: (bytes: Uint8Array) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#closed = true
    this.terminal.hangUp()
    this.#shell?.signal('HUP')
    this.#shell?.signal('CONT')
    this.#listeners.clear()
  }

  #login(): void {
    if (this.#closed) return
    const init = this.host.pids.init ?? startInit(this.host)
    const fds = new FdTable()
    for (const fd of [0, 1, 2]) fds.set(fd, new TerminalFile(this.terminal))
    const shell = this.host.spawn(init, '/bin/bash', {
      argv: ['-bash'],
      env: LOGIN_ENVIRONMENT,
      cwd: '/root',
      fds,
      newSession: true,
    })
    if (failed(shell)) {
      this.#show(Uint8Array.from(`login: /bin/bash: ${shell.text}\r\n`, character => character.charCodeAt(0)))
      return
    }
    shell.session.terminal = this.terminal
    this.terminal.session = shell.session.id
    this.terminal.foreground = shell.group
    this.#shell = shell
    const waiter = {
      wake: () => {
        this.#shell = null
        this.#respawn.arm(this.host.sim.now + 100 * MILLISECOND)
      },
    }
    shell.exited.add(waiter)
  }

  #show(bytes: Uint8Array): void {
    this.#undrained += bytes.length
    if (!this.#drain.armed) this.#drain.arm(this.host.sim.now + TURN)
    const { rest, bodies } = this.#messages.push(bytes)
    for (const body of bodies) {
      const asking = parseMessage(Asking, body)
      if (asking !== undefined) this.#asked(asking)
    }
    if (rest.length === 0) return
    this.#chunks.push(rest)
    this.#kept += rest.length
    while (this.#kept > SCROLLBACK && this.#chunks.length > 1) this.#kept -= this.#chunks.shift()!.length
    for (const listener of this.#listeners) listener(rest)
  }

  #drained(): void {
    const taken = Math.min(this.#undrained, BYTES_PER_TURN)
    this.#undrained -= taken
    this.terminal.taken(taken)
    if (this.#undrained > 0) this.#drain.arm(this.host.sim.now + TURN)
  }
}
