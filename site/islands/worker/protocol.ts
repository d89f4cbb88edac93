import type {
  Action,
  Attempt,
  ChallengeFiles,
  Edit,
  Flight,
  FrameDetail,
  FrameLine,
  Grade,
  Loss,
  ManifestCompletion,
  ManifestProblem,
  Picture,
} from '../../../engine/index.ts'

/** What is opened: a built-in lab as it is, or the broken lab of a challenge. */
export type Subject =
  | { readonly kind: 'lab'; readonly name: string; readonly seed: string }
  | { readonly kind: 'challenge'; readonly files: ChallengeFiles; readonly seed: string }

/** How far opening is: the lab comes up, then what was done is done again. */
export type Progress =
  | {
      readonly stage: 'booting'
      readonly waitingFor: readonly string[] /** Emulated time in nanoseconds. */
      readonly now: number
    }
  | { readonly stage: 'replaying' /** From 0 to 1. */; readonly share: number }

/** A terminal as the page has to draw it anew. */
export interface TerminalState {
  readonly id: string
  readonly host: string
  readonly rows: number
  readonly columns: number
  /** Everything that it has printed, as far as it is kept. */
  readonly output: Uint8Array
}

/** A text that a program on a terminal waits to have edited, such as vi. */
export interface TerminalEdit extends Edit {
  readonly terminal: string
}

export interface Clock {
  /** Emulated time in nanoseconds since the lab was switched on. */
  readonly now: number
  readonly speed: number
  readonly paused: boolean
  /** Time stands still because nothing runs in the foreground and nobody types. */
  readonly idle: boolean
  /** The emulation cannot keep up with the chosen speed. */
  readonly slow: boolean
}

/** News from the worker; what has not changed is left out. */
export interface Update {
  readonly clock: Clock
  readonly output: readonly { readonly terminal: string; readonly bytes: Uint8Array }[]
  readonly flights: readonly Flight[]
  readonly losses: readonly Loss[]
  readonly picture?: Picture
  /** Terminals, when the lab was built anew or one was opened or closed. `fresh` asks to draw all of them again. */
  readonly terminals?: { readonly fresh: boolean; readonly list: readonly TerminalState[] }
  /** All texts that are open for editing now, when anything about them changed. */
  readonly edits?: readonly TerminalEdit[]
  /** Inputs so far: whether there is something to undo. */
  readonly inputs: number
  /** Something was typed and has come to its end since the last update: a good moment to look at the steps. */
  readonly settled: boolean
  /** Frames that were seen so far. */
  readonly frames: number
  /** A program of ours failed; the lab goes on. */
  readonly fault?: string
}

/** A point to which one can go back. */
export interface HistoryEntry {
  /** The number of inputs before it. */
  readonly at: number
  readonly time: number
  readonly host: string
  /** What was typed or done, as far as the keys tell. */
  readonly text: string
}

export interface Opened {
  /** How many inputs were replayed. */
  readonly restored: number
  readonly hosts: readonly string[]
  /** The host on which the learner starts. */
  readonly start: string
}

/** A check that stands alone, as an author wrote it. */
export interface StepCheck {
  readonly id: string
  readonly checks: readonly unknown[]
}

export interface StepResult {
  readonly id: string
  readonly passed: boolean
  readonly details: readonly string[]
}

/** What the page can ask of the worker that holds a lab. */
export interface LabWorker {
  open(
    key: string,
    subject: Subject,
    /** Answers when what it was given is drawn. */
    listener: (update: Update) => Promise<void> | void,
    progress: (progress: Progress) => void,
  ): Promise<Opened>
  act(action: Action): Promise<boolean>
  setPace(speed: number, paused: boolean): void
  setVisible(visible: boolean): void
  /** Lets time go on until the next frame has left a device. */
  stepFrame(): void
  history(): HistoryEntry[]
  /** Goes back to the first `inputs` inputs; 0 is the beginning. */
  goBack(inputs: number): Promise<void>
  /** Takes the last `goBack` back. */
  goForward(): Promise<boolean>
  lines(link: string): Promise<FrameLine[]>
  detail(link: string, number: number): Promise<FrameDetail | undefined>
  readFile(host: string, path: string): { readonly text: string } | { readonly error: string }
  attempt(): Attempt
  /** What is wrong with a manifest, for the cluster of this lab. Nothing, where there is none. */
  manifestProblems(text: string): Promise<ManifestProblem[]>
  /** What may stand behind a text. */
  manifestCompletions(before: string): Promise<ManifestCompletion[]>
}

/** What the page can ask of a worker that looks at a copy of the lab. `alive` is called now and then while it is at work. */
export interface GradeWorker {
  grade(
    subject: Subject,
    attempt: Attempt,
    answers: Readonly<Record<string, string>>,
    alive: () => void,
  ): Promise<Grade>
  /** How many events the trace of an attempt has, and their SHA-256: whoever replays the attempt elsewhere can compare. */
  digest(subject: Subject, attempt: Attempt): Promise<{ readonly events: number; readonly sha256: string }>
  evaluate(
    subject: Subject,
    attempt: Attempt,
    steps: readonly StepCheck[],
    answers: Readonly<Record<string, string>>,
    alive: () => void,
  ): Promise<StepResult[]>
}
