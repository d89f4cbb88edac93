import { userName } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, type ParsedArguments } from '../../getopt.ts'
import { type TaskView, tasks } from './tasks.ts'

/** What branches are drawn with. */
interface Strokes {
  readonly single: string
  readonly first: string
  readonly middle: string
  readonly last: string
  readonly through: string
}

const ASCII: Strokes = { single: '---', first: '-+-', middle: ' |-', last: ' `-', through: ' | ' }
const UNICODE: Strokes = { single: '───', first: '─┬─', middle: ' ├─', last: ' └─', through: ' │ ' }

/** pstree(1) of psmisc 23.6. */
export const pstree: Command = {
  name: 'pstree',
  directory: '/usr/bin',
  summary: 'processes as a tree',
  synopsis: ['[-acnpuAUT] [PID|USER]'],
  options: [
    { short: 'a', long: 'arguments', text: 'With the arguments.' },
    { short: 'c', long: 'compact-not', text: 'Does not gather what is alike.' },
    { short: 'p', long: 'show-pids', text: 'With the numbers.' },
    { short: 'n', long: 'numeric-sort', text: 'By number rather than by name.' },
    { short: 'u', long: 'uid-changes', text: 'Where the user changes.' },
    { short: 'l', long: 'long', text: 'Accepted; lines are not cut.' },
    { short: 'T', long: 'hide-threads', text: 'Accepted.' },
    { short: 'A', long: 'ascii', text: 'Drawn with ASCII.' },
    { short: 'U', long: 'unicode', text: 'Drawn with lines.' },
    { short: 's', long: 'show-parents', text: 'With the parents.', emulated: false },
    { short: 'g', long: 'show-pgids', text: 'With process groups.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(
        `pstree: ${parsed.text}\nUsage: pstree [-acglpsStTuZ] [ -h | -H PID ] [ -n | -N type ]\n`,
      )
      return 1
    }
    const [which = '1'] = parsed.operands
    const all = tasks(process).filter(task => task.process.status === null)
    const roots = /^\d+$/.test(which)
      ? all.filter(task => task.pid === Number(which))
      : all.filter(
          task =>
            userName(process, task.process.uid) === which &&
            !all.some(each => each.pid === task.ppid && each.process.uid === task.process.uid),
        )
    if (roots.length === 0) {
      if (!/^\d+$/.test(which)) yield* process.printError(`No such user name: ${which}\n`)
      return 1
    }
    const unicode = hasOption(parsed, 'unicode') || (process.isTerminal(1) && !hasOption(parsed, 'ascii'))
    const tree = new ProcessTree(process, parsed, all, unicode ? UNICODE : ASCII)
    for (const root of roots) yield* process.print(`${tree.draw(root).join('\n')}\n`)
    return 0
  },
}

class ProcessTree {
  readonly #viewer: Process
  readonly #parsed: ParsedArguments
  readonly #all: readonly TaskView[]
  readonly #strokes: Strokes

  constructor(viewer: Process, parsed: ParsedArguments, all: readonly TaskView[], strokes: Strokes) {
    this.#viewer = viewer
    this.#parsed = parsed
    this.#all = all
    this.#strokes = strokes
  }

  draw(task: TaskView, parentUid = task.process.uid): string[] {
    if (hasOption(this.#parsed, 'arguments')) return this.#indented(task, parentUid)
    const label = this.#label(task, parentUid)
    const branches = this.#branches(task)
    if (branches.length === 0) return [label]
    const { single, first, middle, last, through } = this.#strokes
    const lines: string[] = []
    const space = ' '.repeat(label.length)
    for (const [index, branch] of branches.entries()) {
      const isLast = index === branches.length - 1
      const mark = branches.length === 1 ? single : index === 0 ? first : isLast ? last : middle
      const under = isLast ? '   ' : through
      for (const [row, text] of branch.entries())
        lines.push(row === 0 ? (index === 0 ? label : space) + mark + text : space + under + text)
    }
    return lines
  }

  #label({ process, pid }: TaskView, parentUid: number): string {
    const parts: string[] = []
    if (hasOption(this.#parsed, 'show-pids')) parts.push(String(pid))
    if (hasOption(this.#parsed, 'uid-changes') && process.uid !== parentUid)
      parts.push(userName(this.#viewer, process.uid))
    return parts.length === 0 ? process.name : `${process.name}(${parts.join(',')})`
  }

  #children(task: TaskView): TaskView[] {
    const children = this.#all.filter(each => each.ppid === task.pid && each !== task)
    if (hasOption(this.#parsed, 'numeric-sort')) return children
    return children.sort((a, b) =>
      a.process.name < b.process.name ? -1 : a.process.name > b.process.name ? 1 : a.pid - b.pid,
    )
  }

  /** Subtrees; those that look alike are counted. */
  #branches(task: TaskView): string[][] {
    const drawn = this.#children(task).map(child => this.draw(child, task.process.uid))
    if (hasOption(this.#parsed, 'compact-not') || hasOption(this.#parsed, 'show-pids')) return drawn
    const counted = new Map<string, { count: number; lines: string[] }>()
    for (const lines of drawn) {
      const key = lines.join('\n')
      const same = counted.get(key)
      if (same === undefined) counted.set(key, { count: 1, lines })
      else same.count++
    }
    return [...counted.values()].map(({ count, lines }) => {
      if (count === 1) return lines
      const space = ' '.repeat(`${count}*[`.length)
      return lines.map(
        (line, row) => `${row === 0 ? `${count}*[` : space}${line}${row === lines.length - 1 ? ']' : ''}`,
      )
    })
  }

  #indented(task: TaskView, parentUid: number, lead = '', mark = ''): string[] {
    const { middle, last, through } = this.#strokes
    const args = task.process.argv.slice(1)
    const lines = [`${lead}${mark}${[this.#label(task, parentUid), ...args].join(' ')}`]
    const children = this.#children(task)
    const under = mark === '' ? '  ' : mark === last.slice(1) ? `${lead}    ` : `${lead}${through.slice(1)}  `
    for (const [index, child] of children.entries()) {
      const isLast = index === children.length - 1
      lines.push(...this.#indented(child, task.process.uid, under, (isLast ? last : middle).slice(1)))
    }
    return lines
  }
}
