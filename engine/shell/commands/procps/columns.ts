import { groupName, userName } from '../../../linux/accounts.ts'
import { stateLetter } from '../../../linux/proc/pid.ts'
import type { Process } from '../../../linux/process.ts'
import type { TaskView } from './tasks.ts'
import * as view from './tasks.ts'

/** A column of ps: its heading, how wide it is at least, and what stands in it. */
export interface Column {
  readonly heading: string
  readonly width: number
  readonly right?: true
  /** Its end is not cut, and an indented tree may stand before it. */
  readonly command?: true
  readonly value: (task: TaskView, viewer: Process) => string
}

const number = (heading: string, width: number, value: Column['value']): Column => ({
  heading,
  width,
  right: true,
  value,
})
const text = (heading: string, width: number, value: Column['value']): Column => ({ heading, width, value })
const command = (heading: string, width: number, value: Column['value']): Column => ({
  heading,
  width,
  command: true,
  value,
})

const pid = number('PID', 7, task => String(task.pid))
const args = (heading = 'COMMAND') => command(heading, 27, task => view.commandLine(task))
const comm = (heading = 'COMMAND') => command(heading, 15, task => view.shortName(task))
const terminal = (heading = 'TTY') => text(heading, 8, task => view.terminalName(task))
const user = text('USER', 8, (task, viewer) => view.ownerName(viewer, task))
/** Memory is not counted here. */
const nothing = () => '0'

/** Format specifiers of -o; those of one meaning share an entry. */
export const COLUMNS: Readonly<Record<string, Column>> = {
  pid,
  tgid: number('TGID', 7, task => String(task.pid)),
  ppid: number('PPID', 7, task => String(task.ppid)),
  pgid: number('PGID', 7, (task, viewer) => String(view.numberOf(viewer, task.process.group))),
  pgrp: number('PGRP', 7, (task, viewer) => String(view.numberOf(viewer, task.process.group))),
  sid: number('SID', 7, (task, viewer) => String(view.numberOf(viewer, task.process.session.id))),
  sess: number('SESS', 7, (task, viewer) => String(view.numberOf(viewer, task.process.session.id))),
  tpgid: number('TPGID', 7, task => String(task.process.terminal?.foreground ?? -1)),
  tty: terminal('TT'),
  tt: terminal('TT'),
  tname: terminal(),
  stat: text('STAT', 4, task => view.stateText(task)),
  state: text('S', 1, task => stateLetter(task.process)),
  s: text('S', 1, task => stateLetter(task.process)),
  user,
  euser: { ...user, heading: 'EUSER' },
  uname: user,
  ruser: { ...user, heading: 'RUSER' },
  uid: number('UID', 5, task => String(task.process.uid)),
  euid: number('EUID', 5, task => String(task.process.uid)),
  gid: number('GID', 5, task => String(task.process.gid)),
  group: text('GROUP', 8, (task, viewer) => groupName(viewer, task.process.gid)),
  ni: number('NI', 3, task => String(task.process.nice)),
  nice: number('NI', 3, task => String(task.process.nice)),
  pri: number('PRI', 3, task => String(19 - task.process.nice)),
  opri: number('PRI', 3, task => String(80 + task.process.nice)),
  c: number('C', 2, (task, viewer) => String(Math.floor(view.cpuShare(viewer, task)))),
  pcpu: number('%CPU', 4, (task, viewer) => view.cpuShare(viewer, task).toFixed(1)),
  '%cpu': number('%CPU', 4, (task, viewer) => view.cpuShare(viewer, task).toFixed(1)),
  pmem: number('%MEM', 4, () => '0.0'),
  '%mem': number('%MEM', 4, () => '0.0'),
  vsz: number('VSZ', 6, nothing),
  vsize: number('VSZ', 6, nothing),
  rss: number('RSS', 5, nothing),
  rssize: number('RSS', 5, nothing),
  sz: number('SZ', 5, nothing),
  f: number('F', 1, () => '0'),
  flags: number('F', 1, () => '0'),
  addr: { heading: 'ADDR SZ', width: 7, value: () => '-     0' },
  wchan: text('WCHAN', 6, () => '-'),
  psr: number('PSR', 3, () => '0'),
  nlwp: number('NLWP', 4, () => '1'),
  start: number('STARTED', 8, (task, viewer) => view.startText(viewer, task, true)),
  stime: text('STIME', 5, (task, viewer) => view.startText(viewer, task)),
  start_time: text('START', 5, (task, viewer) => view.startText(viewer, task)),
  lstart: number('STARTED', 24, (task, viewer) => view.longStartText(viewer, task)),
  etime: number('ELAPSED', 11, (task, viewer) => view.elapsedText(viewer, task)),
  etimes: number('ELAPSED', 7, (task, viewer) => String(Math.floor((viewer.now - task.process.started) / 1e9))),
  time: number('TIME', 8, task => view.cumulativeTime(task)),
  cputime: number('TIME', 8, task => view.cumulativeTime(task)),
  bsdtime: number('TIME', 6, task => view.bsdTime(task)),
  comm: comm(),
  ucmd: comm('CMD'),
  ucomm: comm(),
  args: args(),
  cmd: args('CMD'),
  command: args(),
  netns: number('NETNS', 10, task => String(task.process.network.inode)),
  pidns: number('PIDNS', 10, task => String(task.process.pids.inode)),
  utsns: number('UTSNS', 10, task => String(task.process.uts.inode)),
  cgroup: text('CGROUP', 27, task => `0::${task.process.cgroup}`),
  label: text('LABEL', 31, () => '-'),
}

/** The column of one specifier with `=HEADING` or `:WIDTH` behind it; its name when there is none. */
export function columnFor(spec: string): Column | string {
  const match = /^([^:=]+)(?::(\d+))?(?:=(.*))?$/.exec(spec)
  const name = match?.[1] ?? spec
  const column = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined
  if (match === null || column === undefined) return name
  const [, , width, heading] = match
  return {
    ...column,
    ...(width === undefined ? {} : { width: Math.min(Number(width), 500) }),
    ...(heading === undefined ? {} : { heading, width: Math.max(column.width, heading.length) }),
  }
}

export function formatOf(names: string): Column[] {
  return names.split(' ').map(name => COLUMNS[name]!)
}

/** A user for -u: a name or a number. */
export function isUser(viewer: Process, { process }: TaskView, wanted: string): boolean {
  return String(process.uid) === wanted || userName(viewer, process.uid) === wanted
}
