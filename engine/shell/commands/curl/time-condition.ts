import type { Process } from '../../../linux/process.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { parseDate } from '../../text/date.ts'

/** curl_getdate(3) as far as days have names of months in them, or are eight digits. */
const DATE = /[A-Za-z]{3}|^\d{8}$/

/** The line of -z: a date, or the time of a file, with `-` for what is older; undefined where it is neither. */
export function timeCondition(process: Process, text: string): string | undefined {
  const older = text.startsWith('-')
  const date = text.replace(/^[-+=]/, '')
  const { sim } = process.host
  let seconds = DATE.test(date) ? parseDate(date, sim.wallMilliseconds / 1000) : undefined
  if (seconds === undefined) {
    const status = fileStatus(process, date, true)
    if (failed(status)) return undefined
    seconds = sim.wallTime(status.inode.modified).seconds
  }
  return `If-${older ? 'Unmodified' : 'Modified'}-Since: ${new Date(seconds * 1000).toUTCString()}`
}
