import {
  type Action,
  type Attempt,
  type Edit,
  FrameLog,
  type Input,
  type Lab,
  loadRest,
  type ManifestCompletion,
  type ManifestProblem,
  pictureOf,
  readLabFile,
} from '../../../engine/index.ts'
import { version } from '../../../package.json'
import { openerOf, subjectName } from './boot.ts'
import { historyOf } from './history.ts'
import { Pace } from './pace.ts'
import type { HistoryEntry, LabWorker, Opened, Progress, Subject, TerminalState, Update } from './protocol.ts'
import { Spare } from './spare.ts'
import { AttemptStore } from './store.ts'

/** A turn of the worker: after so many milliseconds it looks whether the page wants something. */
const SLICE = 8
/** Timers of the simulation between two looks at the real clock. */
const STEPS = 200
/** Between two updates of the page, and between two looks at the picture, in milliseconds. */
const UPDATE_EVERY = 30
const PICTURE_EVERY = 250
const SAVE_EVERY = 1000
const FLIGHTS_MAX = 60
/** Updates that the page may owe an answer, and bytes of a terminal in one: drawing them must not keep the page from its user. */
const UNANSWERED_MAX = 1
const DRAWN_AT_ONCE = 4 * 1024
/** With so many bytes of output behind that, time waits until they are drawn. */
const OUTPUT_MAX = 16 * 1024

/** A lab that goes on in real time, and tells the page about it. */
export class Session implements LabWorker {
  #subject!: Subject
  /** What the next undo or reset begins with. */
  #spare!: Spare
  #lab!: Lab
  #frames!: FrameLog
  #store: AttemptStore | undefined
  #listener: (update: Update) => Promise<void> | void = () => {}
  #unanswered = 0
  #progress: (progress: Progress) => void = () => {}
  readonly #pace = new Pace(performance.now())
  #target = 0
  #output = new Map<string, Uint8Array[]>()
  #fresh: boolean | undefined
  #picture = ''
  #edits = new Map<string, Edit>()
  #lastUpdate = 0
  #lastPicture = 0
  #lastSave = 0
  #savedTime = -1
  #settling = false
  #slow = false
  #faults = 0
  #building = false
  #rest: Promise<void> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  /** What `goForward` brings back. */
  #undone: { readonly inputs: readonly Input[]; readonly time: number } | undefined

  async open(
    key: string,
    subject: Subject,
    listener: (update: Update) => Promise<void> | void,
    progress: (progress: Progress) => void,
  ): Promise<Opened> {
    this.#subject = subject
    this.#listener = listener
    this.#progress = progress
    this.#store = await AttemptStore.open(key)
    const kept = await this.#store?.read(subjectName(subject), subject.seed)
    this.#spare = new Spare(await openerOf(subject))
    if (kept !== undefined) await this.#tools()
    await this.#build(kept?.inputs ?? [], kept?.time ?? 0)
    this.#turn()
    const { hosts, start } = this.#lab.spec
    return { restored: kept?.inputs.length ?? 0, hosts: hosts.map(host => host.name), start }
  }

  async act(action: Action): Promise<boolean> {
    // The first prompt does not wait for the tools; what is typed does.
    if (action.type !== 'open' && action.type !== 'resize') await this.#tools()
    // Fetched while the prompt is read; where that fails, the first key tries again.
    else this.#tools().catch(() => {})
    if (this.#building) return false
    const now = performance.now()
    this.#pace.active(now)
    this.#advance(now)
    // Ctrl-C throws away what a terminal has not shown yet, and is echoed then (drivers/tty/n_tty.c, __isig).
    if (action.type === 'type' && action.text.includes('\x03')) this.#output.delete(action.terminal)
    if (!this.#lab.act(action)) return false
    if (action.type === 'open') this.#listen(action.terminal)
    if (action.type === 'open' || action.type === 'close') this.#fresh ??= false
    if (action.type !== 'resize') this.#settling = true
    this.#undone = undefined
    this.#save()
    this.#soon(0)
    return true
  }

  setPace(speed: number, paused: boolean): void {
    this.#pace.speed = Math.min(10, Math.max(0.1, speed))
    this.#pace.paused = paused
    this.#pace.active(performance.now())
    this.#target = this.#lab.sim.now
    this.#soon(0)
  }

  setVisible(visible: boolean): void {
    this.#pace.visible = visible
    this.#pace.active(performance.now())
    this.#save()
    this.#soon(0)
  }

  stepFrame(): void {
    const { count } = this.#frames
    const start = performance.now()
    while (this.#frames.count === count && performance.now() - start < 200 && this.#lab.sim.step()) {}
    this.#target = this.#lab.sim.now
    this.#flush(true)
  }

  history(): HistoryEntry[] {
    return historyOf(this.#lab.inputs)
  }

  async goBack(inputs: number): Promise<void> {
    const all = this.#lab.inputs
    const undone = { inputs: [...all], time: this.#lab.sim.now }
    await this.#build(all.slice(0, inputs), all[inputs]?.time ?? 0)
    this.#undone = undone
    this.#save(true)
    this.#turn()
  }

  async goForward(): Promise<boolean> {
    if (this.#undone === undefined) return false
    const { inputs, time } = this.#undone
    this.#undone = undefined
    await this.#build(inputs, time)
    this.#save(true)
    this.#turn()
    return true
  }

  async lines(link: string): ReturnType<LabWorker['lines']> {
    const { frameLines } = await later()
    return frameLines(this.#frames, link)
  }

  async detail(link: string, number: number): ReturnType<LabWorker['detail']> {
    const { frameDetail } = await later()
    return frameDetail(this.#lab, this.#frames, link, number)
  }

  readFile(host: string, path: string): ReturnType<LabWorker['readFile']> {
    return readLabFile(this.#lab, host, path)
  }

  attempt(): Attempt {
    const { inputs, sim } = this.#lab
    return {
      engine: version,
      subject: subjectName(this.#subject),
      seed: this.#subject.seed,
      inputs: [...inputs],
      time: sim.now,
    }
  }

  async manifestProblems(text: string): Promise<ManifestProblem[]> {
    const { manifestProblems } = await later()
    const { cluster } = this.#lab
    return cluster === undefined ? [] : manifestProblems(text, cluster.kinds)
  }

  async manifestCompletions(before: string): Promise<ManifestCompletion[]> {
    const { manifestCompletions } = await later()
    const { cluster } = this.#lab
    return cluster === undefined ? [] : manifestCompletions(before, cluster.kinds)
  }

  /** A new lab in the state that a log leads to, in slices so that the page can show how far it is. */
  async #build(inputs: readonly Input[], time: number): Promise<void> {
    clearTimeout(this.#timer)
    this.#building = true
    const lab = await this.#boot()
    const begun = lab.sim.now
    await this.#inSlices(lab.replayInParts(inputs, time), at => {
      this.#progress({ stage: 'replaying', share: (at - begun) / Math.max(1, time - begun) })
    })
    this.#frames?.close()
    this.#lab = lab
    this.#frames = new FrameLog(lab)
    this.#output.clear()
    for (const terminal of lab.terminals) this.#listen(terminal.id)
    this.#target = lab.sim.now
    this.#fresh = true
    this.#settling = true
    this.#building = false
    this.#pace.active(performance.now())
  }

  #boot(): Promise<Lab> {
    const spare = this.#spare
    return this.#inSlices(spare.take(), waitingFor => this.#progress({ stage: 'booting', waitingFor, now: spare.now }))
  }

  /** Does something in slices; between them the page is told how far it is, and can ask for other things. */
  async #inSlices<Part, Result>(work: Generator<Part, Result>, tell: (part: Part) => void): Promise<Result> {
    let last = performance.now()
    for (;;) {
      const { done, value } = work.next()
      if (done === true) return value
      if (performance.now() - last < SLICE * 4) continue
      tell(value)
      await new Promise(resolve => setTimeout(resolve, 0))
      last = performance.now()
    }
  }

  /** Everything that can be typed. All keys wait for the same promise, so that none overtakes another. */
  #tools(): Promise<void> {
    return (this.#rest ??= loadRest().catch((error: unknown) => {
      this.#rest = undefined
      throw error
    }))
  }

  #listen(id: string): void {
    this.#lab.terminal(id)?.listen(bytes => {
      const chunks = this.#output.get(id)
      if (chunks === undefined) this.#output.set(id, [bytes])
      else chunks.push(bytes)
    })
  }

  #soon(delay: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#turn(), delay)
  }

  /** One turn: lets time go on for at most a slice, tells the page, and comes back when something is due. */
  #turn(): void {
    if (this.#building) return
    const now = performance.now()
    const done = this.#advance(now)
    this.#slow = !done
    this.#flush(false)
    if (now - this.#lastSave > SAVE_EVERY && this.#lab.sim.now !== this.#savedTime) this.#save()
    const { paused, visible, speed } = this.#pace
    if (done && visible && !this.#lab.busy && this.#pace.quiet(now) && this.#spare.step()) return this.#soon(0)
    if (!done) return this.#soon(this.#pageIsBehind ? UPDATE_EVERY : 0)
    if (paused || !visible || this.#pace.idle(now, this.#lab.busy)) return this.#soon(500)
    const wait = (this.#lab.sim.next - this.#lab.sim.now) / 1e6 / speed
    this.#soon(Math.min(50, Math.max(1, wait)))
  }

  /** The page has not drawn what it was given, and there is much more: a program that prints without end must not fill the memory. */
  get #pageIsBehind(): boolean {
    if (this.#unanswered < UNANSWERED_MAX) return false
    let bytes = 0
    for (const chunks of this.#output.values()) for (const chunk of chunks) bytes += chunk.length
    return bytes > OUTPUT_MAX
  }

  /** Lets time go on to where it should be; false when the slice was over first. */
  #advance(now: number): boolean {
    const { sim } = this.#lab
    if (this.#pageIsBehind) return false
    const due = this.#pace.due(now, this.#lab.busy)
    const limit = sim.now + 200e6 * this.#pace.speed
    this.#target = Math.min(Math.max(this.#target, sim.now) + due, limit)
    if (due === 0 && this.#target <= sim.now) return true
    do {
      if (this.#lab.advance(this.#target, STEPS)) return true
    } while (performance.now() - now < SLICE && !this.#pageIsBehind)
    return false
  }

  #save(rewritten = false): void {
    const { inputs, sim } = this.#lab
    this.#lastSave = performance.now()
    this.#savedTime = sim.now
    const meta = { subject: subjectName(this.#subject), seed: this.#subject.seed, engine: version, time: sim.now }
    void this.#store?.save(meta, inputs, rewritten)
  }

  #flush(force: boolean): void {
    const now = performance.now()
    if (!force && now - this.#lastUpdate < UPDATE_EVERY && this.#fresh === undefined && this.#output.size === 0) return
    if (!force && this.#fresh === undefined && this.#unanswered >= UNANSWERED_MAX) return
    this.#lastUpdate = now
    const taken = this.#frames.take(FLIGHTS_MAX)
    const settled = this.#settling && !this.#lab.busy
    if (settled) this.#settling = false
    const output = this.#takeOutput()
    const terminals = this.#fresh === undefined ? undefined : { fresh: this.#fresh, list: this.#terminals(this.#fresh) }
    if (terminals?.fresh === true) this.#output.clear()
    this.#fresh = undefined
    const picture = this.#newPicture(now, force || terminals !== undefined)
    const fault = this.#newFault()
    const edits = this.#newEdits()
    this.#tell({
      clock: {
        now: this.#lab.sim.now,
        speed: this.#pace.speed,
        paused: this.#pace.paused,
        idle: this.#pace.idle(now, this.#lab.busy),
        slow: this.#slow,
      },
      output: terminals?.fresh === true ? [] : output,
      flights: taken.flights,
      losses: taken.losses,
      inputs: this.#lab.inputs.length,
      settled,
      frames: this.#frames.count,
      ...(terminals === undefined ? {} : { terminals }),
      ...(picture === undefined ? {} : { picture }),
      ...(edits === undefined ? {} : { edits }),
      ...(fault === undefined ? {} : { fault }),
    })
  }

  /** The next piece of what each terminal has printed. */
  #takeOutput(): Update['output'] {
    const output = Array.from(this.#output, ([terminal, chunks]) => ({ terminal, bytes: concatenated(chunks) }))
    this.#output.clear()
    return output.map(({ terminal, bytes }) => {
      if (bytes.length > DRAWN_AT_ONCE) this.#output.set(terminal, [bytes.slice(DRAWN_AT_ONCE)])
      return { terminal, bytes: bytes.slice(0, DRAWN_AT_ONCE) }
    })
  }

  #tell(update: Update): void {
    this.#unanswered++
    const answered = () => {
      this.#unanswered--
      if (this.#output.size > 0) this.#soon(0)
    }
    Promise.resolve(this.#listener(update)).then(answered, answered)
  }

  #terminals(fresh: boolean): TerminalState[] {
    return this.#lab.terminals.map(({ id, host, terminal, scrollback }) => ({
      id,
      host: host.name,
      rows: terminal.rows,
      columns: terminal.columns,
      output: fresh ? scrollback : new Uint8Array(),
    }))
  }

  #newPicture(now: number, force: boolean): Update['picture'] {
    if (!force && now - this.#lastPicture < PICTURE_EVERY) return undefined
    this.#lastPicture = now
    const picture = pictureOf(this.#lab)
    const text = JSON.stringify(picture)
    if (text === this.#picture && !force) return undefined
    this.#picture = text
    return picture
  }

  /** Texts open for editing, when they are others than at the last look. */
  #newEdits(): Update['edits'] {
    const edits = new Map<string, Edit>()
    for (const { id, edit } of this.#lab.terminals) if (edit !== null) edits.set(id, edit)
    const before = this.#edits
    if (edits.size === before.size && [...edits].every(([id, edit]) => before.get(id) === edit)) return undefined
    this.#edits = edits
    return Array.from(edits, ([terminal, edit]) => ({ terminal, ...edit }))
  }

  /** What went wrong in a program of ours since the last look. */
  #newFault(): string | undefined {
    const faults = [...this.#lab.topology.hosts.values()].flatMap(host => host.faults)
    const fault = faults[this.#faults]
    this.#faults = faults.length
    return fault === undefined ? undefined : `${fault.host}: ${fault.program}: ${String(fault.error)}`
  }
}

/** What is looked at, as against typed. */
function later(): Promise<typeof import('../../../engine/later.ts')> {
  return import('../../../engine/later.ts')
}

function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!.slice()
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
