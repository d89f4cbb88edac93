import { computed, signal } from '@preact/signals'
import { proxy, type Remote, wrap } from 'comlink'
import type { Action, Flight, Loss, Picture } from '../../../engine/index.ts'
import type { Clock, LabWorker, Progress, Subject, TerminalEdit, TerminalState, Update } from '../worker/protocol.ts'
import { LabGrader } from './grading.ts'
import { startWorker } from './workers.ts'

/** Listens to one terminal's output; `redraw` is called when everything is to be drawn anew. */
export interface Screen {
  /** Resolves when the bytes are drawn. */
  write(bytes: Uint8Array): Promise<void>
  redraw(state: TerminalState): void
}

/** What the learner is told for a moment, with something that can be done about it. */
export interface Notice {
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

/** How far opening is: replay of a long attempt takes a moment. */
export type Phase =
  | { readonly name: 'opening'; readonly progress: Progress | undefined }
  | { readonly name: 'open' }
  | { readonly name: 'failed'; readonly reason: string }

const DRAWN_AFTER = 1000

/** One open lab, as the page sees it. */
export class LabStore {
  readonly key: string
  readonly subject: Subject
  readonly phase = signal<Phase>({ name: 'opening', progress: undefined })
  /** How far the lab is that undo or reset makes. */
  readonly building = signal<Progress | undefined>(undefined)
  readonly clock = signal<Clock>({ now: 0, speed: 1, paused: false, idle: false, slow: false })
  readonly picture = signal<Picture>({ hosts: [], cables: [] })
  readonly terminals = signal<readonly TerminalState[]>([])
  /** What programs on the terminals want edited. */
  readonly edits = signal<readonly TerminalEdit[]>([])
  /** The terminals in view: one, or two when split. */
  readonly shown = signal<readonly string[]>([])
  readonly inputs = signal(0)
  readonly frames = signal(0)
  readonly notice = signal<Notice | undefined>(undefined)
  readonly hosts = signal<readonly string[]>([])
  /** The device whose packets are listed. */
  readonly selectedLink = signal<string | undefined>(undefined)
  readonly canUndo = computed(() => this.inputs.value > 1)
  readonly grader: LabGrader
  readonly remote: Remote<LabWorker>
  readonly #worker: Worker
  readonly #screens = new Map<string, Screen>()
  /** What terminals have printed that are not drawn yet, because their screen has still to be made. */
  readonly #undrawn = new Map<string, Uint8Array[]>()
  readonly #flightListeners = new Set<(flights: readonly Flight[], losses: readonly Loss[]) => void>()
  #noticeTimer: ReturnType<typeof setTimeout> | undefined
  #terminalCount = 0

  constructor(key: string, subject: Subject) {
    this.key = key
    this.subject = subject
    this.#worker = startWorker('lab')
    this.remote = wrap<LabWorker>(this.#worker)
    this.grader = new LabGrader(this)
  }

  async open(): Promise<void> {
    try {
      const listener = proxy((update: Update) => this.#take(update))
      const progress = proxy((progress: Progress) => {
        if (this.phase.value.name === 'opening') this.phase.value = { name: 'opening', progress }
        else this.building.value = progress
      })
      const opened = await this.remote.open(this.key, this.subject, listener, progress)
      this.hosts.value = opened.hosts
      this.phase.value = { name: 'open' }
      this.grader.settled()
      if (opened.restored > 0) this.say({ text: 'Your lab is where you left it.' })
      else await this.openTerminal(opened.start)
      await this.remote.setVisible(document.visibilityState === 'visible')
    } catch (error) {
      this.phase.value = { name: 'failed', reason: error instanceof Error ? error.message : String(error) }
    }
  }

  close(): void {
    this.#worker.terminate()
    this.grader.close()
  }

  act(action: Action): void {
    this.remote.act(action).catch((error: unknown) => {
      this.say(
        { text: `Part of the lab could not be fetched. Try again when there is a network. (${String(error)})` },
        30,
      )
    })
  }

  async openTerminal(host: string): Promise<void> {
    const taken = new Set(this.terminals.value.map(terminal => terminal.id))
    do this.#terminalCount++
    while (taken.has(`t${this.#terminalCount}`))
    const id = `t${this.#terminalCount}`
    if (await this.remote.act({ type: 'open', terminal: id, host, rows: 24, columns: 80 })) this.shown.value = [id]
  }

  closeTerminal(id: string): void {
    this.act({ type: 'close', terminal: id })
  }

  show(id: string): void {
    const [first, second] = this.shown.value
    this.shown.value =
      second === undefined || id === first || id === second
        ? second === undefined
          ? [id]
          : this.shown.value
        : [id, second]
  }

  /** Two terminals beside each other, or one. */
  async split(): Promise<void> {
    const [first, second] = this.shown.value
    if (second !== undefined) {
      this.shown.value = first === undefined ? [] : [first]
      return
    }
    const other = this.terminals.value.find(terminal => terminal.id !== first)
    if (other !== undefined && first !== undefined) this.shown.value = [first, other.id]
    else {
      const host = this.hosts.value.find(name => name !== this.terminals.value[0]?.host) ?? this.hosts.value[0]
      if (host !== undefined) await this.openTerminal(host)
      const opened = this.shown.value[0]
      if (first !== undefined && opened !== undefined) this.shown.value = [first, opened]
    }
  }

  attach(id: string, screen: Screen): () => void {
    this.#screens.set(id, screen)
    for (const bytes of this.#undrawn.get(id) ?? []) void screen.write(bytes)
    this.#undrawn.delete(id)
    return () => this.#screens.delete(id)
  }

  watchFlights(listener: (flights: readonly Flight[], losses: readonly Loss[]) => void): () => void {
    this.#flightListeners.add(listener)
    return () => this.#flightListeners.delete(listener)
  }

  say(notice: Notice, seconds = 8): void {
    clearTimeout(this.#noticeTimer)
    this.notice.value = notice
    this.#noticeTimer = setTimeout(() => {
      if (this.notice.value === notice) this.notice.value = undefined
    }, seconds * 1000)
  }

  async goBack(inputs: number, text: string): Promise<void> {
    await this.remote.goBack(inputs)
    this.say({ text, action: { label: 'Take it back', run: () => void this.remote.goForward() } })
  }

  /** A fresh lab with one terminal; the old one can be taken back until something is done. */
  async reset(): Promise<void> {
    await this.remote.goBack(this.#firstTerminals)
    this.say({
      text: 'The lab is as it was at the start.',
      action: { label: 'Take it back', run: () => void this.remote.goForward() },
    })
  }

  /** The inputs that opened the first terminal: they stay when the learner starts over. */
  get #firstTerminals(): number {
    return Math.min(1, this.inputs.value)
  }

  async #take(update: Update): Promise<void> {
    this.building.value = undefined
    this.clock.value = update.clock
    this.inputs.value = update.inputs
    this.frames.value = update.frames
    if (update.picture !== undefined) this.picture.value = update.picture
    if (update.edits !== undefined) this.edits.value = update.edits
    if (update.terminals !== undefined) this.#takeTerminals(update.terminals)
    const drawn = update.output.map(({ terminal, bytes }) => this.#write(terminal, bytes))
    if (update.flights.length > 0 || update.losses.length > 0)
      for (const listener of this.#flightListeners) listener(update.flights, update.losses)
    if (update.fault !== undefined) this.say({ text: `A program of the emulator failed: ${update.fault}` }, 30)
    if (update.settled) this.grader.settled()
    // A terminal that was closed meanwhile never answers.
    await Promise.race([Promise.all(drawn), new Promise(resolve => setTimeout(resolve, DRAWN_AFTER))])
  }

  #write(id: string, bytes: Uint8Array): Promise<void> | undefined {
    const screen = this.#screens.get(id)
    if (screen !== undefined) return screen.write(bytes)
    const waiting = this.#undrawn.get(id)
    if (waiting !== undefined) waiting.push(bytes)
    else if (this.terminals.value.some(terminal => terminal.id === id)) this.#undrawn.set(id, [bytes])
    return undefined
  }

  #takeTerminals({ fresh, list }: NonNullable<Update['terminals']>): void {
    this.terminals.value = list
    const ids = new Set(list.map(terminal => terminal.id))
    for (const id of this.#undrawn.keys()) if (fresh || !ids.has(id)) this.#undrawn.delete(id)
    const still = this.shown.value.filter(id => ids.has(id))
    const last = list.at(-1)
    this.shown.value = still.length > 0 || last === undefined ? still : [last.id]
    if (fresh) for (const state of list) this.#screens.get(state.id)?.redraw(state)
  }
}
