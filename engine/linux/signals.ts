/** signal(7), x86: name without SIG -> number. */
export const SIGNALS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
} as const
export type Signal = keyof typeof SIGNALS

/** strsignal(3): what a shell prints for a job that a signal ended. */
export const SIGNAL_TEXTS: Readonly<Record<Signal, string>> = {
  HUP: 'Hangup',
  INT: 'Interrupt',
  QUIT: 'Quit',
  ILL: 'Illegal instruction',
  TRAP: 'Trace/breakpoint trap',
  ABRT: 'Aborted',
  BUS: 'Bus error',
  FPE: 'Floating point exception',
  KILL: 'Killed',
  USR1: 'User defined signal 1',
  SEGV: 'Segmentation fault',
  USR2: 'User defined signal 2',
  PIPE: 'Broken pipe',
  ALRM: 'Alarm clock',
  TERM: 'Terminated',
  STKFLT: 'Stack fault',
  CHLD: 'Child exited',
  CONT: 'Continued',
  STOP: 'Stopped (signal)',
  TSTP: 'Stopped',
  TTIN: 'Stopped (tty input)',
  TTOU: 'Stopped (tty output)',
  URG: 'Urgent I/O condition',
  XCPU: 'CPU time limit exceeded',
  XFSZ: 'File size limit exceeded',
  VTALRM: 'Virtual timer expired',
  PROF: 'Profiling timer expired',
  WINCH: 'Window changed',
  IO: 'I/O possible',
  PWR: 'Power failure',
  SYS: 'Bad system call',
}

const IGNORED: ReadonlySet<Signal> = new Set(['CHLD', 'URG', 'WINCH', 'CONT'])
const STOPPING: ReadonlySet<Signal> = new Set(['STOP', 'TSTP', 'TTIN', 'TTOU'])

/** What happens when nobody has said otherwise (signal(7)). */
export function defaultAction(signal: Signal): 'ignore' | 'stop' | 'terminate' {
  return IGNORED.has(signal) ? 'ignore' : STOPPING.has(signal) ? 'stop' : 'terminate'
}

const BY_NUMBER: ReadonlyMap<number, Signal> = new Map(
  Object.entries(SIGNALS).map(([name, number]) => [number, name as Signal]),
)

/** A signal by number or name, with or without SIG, as kill(1) takes it; undefined where there is none. */
export function parseSignal(text: string): Signal | undefined {
  if (/^\d+$/.test(text)) return BY_NUMBER.get(Number(text))
  const name = text.toUpperCase().replace(/^SIG/, '')
  return name in SIGNALS ? (name as Signal) : undefined
}

export function signalByNumber(number: number): Signal | undefined {
  return BY_NUMBER.get(number)
}
