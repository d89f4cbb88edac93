import type { Running } from '../../linux/program.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { parseDate } from '../text/date.ts'
import { changeableInode } from '../text/filesystem.ts'
import { quoteAlways } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** `-t` in the form [[CC]YY]MMDDhhmm[.ss], as seconds since 1970. */
function parseStamp(text: string, now: number): number | undefined {
  const found = /^(\d{2}(?:\d{2})?)?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(text)
  if (found === null) return undefined
  const [, year, month, day, hour, minute, second = '00'] = found
  const full =
    year === undefined
      ? new Date(now * 1000).getUTCFullYear()
      : year.length === 4
        ? Number(year)
        : Number(year) + (Number(year) < 69 ? 2000 : 1900)
  return Date.UTC(full, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000
}

function* touchOne(tool: Tool, path: string, time: number): Running<void> {
  const { process } = tool
  const status = fileStatus(process, path, !tool.has('no-dereference'))
  if (failed(status)) {
    if (tool.has('no-create') && status.name === 'ENOENT') return
    const fd = status.name === 'ENOENT' ? process.open(path, { write: true, create: true }) : status
    if (failed(fd)) {
      yield* tool.complain(`cannot touch ${quoteAlways(path)}: ${fd.text}`)
      return
    }
    process.close(fd)
  }
  const inode = changeableInode(process, path, !tool.has('no-dereference'))
  if (!failed(inode)) inode.modified = time
}

/** touch(1) of coreutils. */
export const touch = textCommand({
  name: 'touch',
  summary: 'set the time of files, and make those that are missing',
  synopsis: ['[OPTION]... FILE...'],
  options: [
    { short: 'a', text: 'The access time, which is the same one here.' },
    { short: 'c', long: 'no-create', text: 'Make no files.' },
    { short: 'd', long: 'date', argument: 'STRING', text: 'This time instead of now.' },
    { short: 'h', long: 'no-dereference', text: 'A link itself.' },
    { short: 'm', text: 'The modification time.' },
    { short: 'r', long: 'reference', argument: 'FILE', text: "That file's time." },
    { short: 't', argument: 'STAMP', text: '[[CC]YY]MMDDhhmm[.ss] instead of now.' },
  ],
  *run(tool) {
    const { sim } = tool.process.host
    const now = sim.wallTime().seconds
    const [date, stamp, reference] = [tool.value('date'), tool.value('t'), tool.value('reference')]
    let seconds: number | undefined = now
    if (date !== undefined) seconds = parseDate(date, sim.wallMilliseconds / 1000)
    else if (stamp !== undefined) seconds = parseStamp(stamp, now)
    if (seconds === undefined) {
      yield* tool.complain(`invalid date format ${tool.quote(date ?? stamp ?? '')}`)
      return 1
    }
    let time = date === undefined && stamp === undefined ? sim.now : (seconds - sim.wallTime(0).seconds) * 1e9
    if (reference !== undefined) {
      const status = fileStatus(tool.process, reference)
      if (failed(status)) {
        yield* tool.complain(`failed to get attributes of ${quoteAlways(reference)}: ${status.text}`)
        return 1
      }
      time = status.inode.modified
    }
    if (tool.operands.length === 0) return yield* tool.misuse('missing file operand')
    for (const path of tool.operands) yield* touchOne(tool, path, time)
    return tool.status
  },
})
