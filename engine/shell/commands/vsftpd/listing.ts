import type { Process } from '../../../linux/process.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { type Inode, SymlinkInode } from '../../../linux/vfs/inode.ts'
import { modeText } from '../../text/mode.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** What is older than half a year has its year in the place of the time. */
const HALF_YEAR = 182 * 24 * 3600
const two = (value: number) => String(value).padStart(2, '0')

/** What a client asks of a listing. */
export interface ListingOptions {
  readonly long: boolean
  readonly all: boolean
  readonly hideIds: boolean
}

/** The lines of LIST and NLST (ls.c), each with CR LF. */
export function listing(process: Process, name: string, inode: Inode, options: ListingOptions): string {
  const entries =
    inode instanceof DirectoryInode
      ? inode
          .names(process)
          .filter(each => options.all || !each.startsWith('.'))
          .sort((a, b) => (a < b ? -1 : 1))
          .map(each => [each, inode.lookup(each, process)!] as const)
      : [[name, inode] as const]
  return entries.map(([each, at]) => `${options.long ? longLine(process, each, at, options) : each}\r\n`).join('')
}

function longLine(process: Process, name: string, inode: Inode, { hideIds }: ListingOptions): string {
  const { sim } = process.host
  const links = inode instanceof DirectoryInode ? 2 : inode.links
  const [owner, group] = hideIds ? ['ftp', 'ftp'] : [String(inode.uid), String(inode.gid)]
  const target = inode instanceof SymlinkInode ? ` -> ${inode.target}` : ''
  const size = String(inode.size).padStart(8)
  const date = dateText(sim.wallTime(inode.modified).seconds, sim.wallTime().seconds)
  return `${modeText(inode.kind, inode.mode)}${String(links).padStart(5)} ${owner.padEnd(8)} ${group.padEnd(8)} ${size} ${date} ${name}${target}`
}

function dateText(seconds: number, now: number): string {
  const date = new Date(seconds * 1000)
  const day = `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}`
  if (seconds > now || now - seconds > HALF_YEAR) return `${day}  ${date.getUTCFullYear()}`
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

/** `20260105090000`, as MDTM answers. */
export function stampText(process: Process, inode: Inode): string {
  const date = new Date(process.host.sim.wallTime(inode.modified).seconds * 1000)
  const day = `${date.getUTCFullYear()}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`
  return `${day}${two(date.getUTCHours())}${two(date.getUTCMinutes())}${two(date.getUTCSeconds())}`
}
