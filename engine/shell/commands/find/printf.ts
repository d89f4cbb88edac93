import { groupName, userName } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { modeText } from '../../text/mode.ts'
import type { Found } from './expression.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  r: '\r',
  v: '\v',
  '\\': '\\',
}
const LETTERS: Readonly<Record<string, string>> = {
  file: 'f',
  directory: 'd',
  symlink: 'l',
  character: 'c',
  block: 'b',
  fifo: 'p',
  socket: 's',
}

function directive(process: Process, found: Found, letter: string, extra: string): string | null {
  const { path, name, root, depth, status } = found
  const { seconds, nanoseconds } = status.modified
  switch (letter) {
    case '%':
      return '%'
    case 'p':
      return path
    case 'f':
      return name
    case 'h':
      return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
    case 'P':
      return path.slice(root.length).replace(/^\//, '')
    case 'H':
      return root
    case 's':
      return String(status.size)
    case 'b':
      return String(status.blocks)
    case 'k':
      return String(status.blocks / 2)
    case 'm':
      return (status.mode & 0o7777).toString(8)
    case 'M':
      return modeText(status.kind, status.mode)
    case 'd':
      return String(depth)
    case 'y':
      return LETTERS[status.kind]!
    case 'l':
      return status.target ?? ''
    case 'i':
      return String(status.number)
    case 'n':
      return String(status.links)
    case 'u':
      return userName(process, status.uid)
    case 'U':
      return String(status.uid)
    case 'g':
      return groupName(process, status.gid)
    case 'G':
      return String(status.gid)
    case 't':
      return strftime(`%a %b %e %H:%M:%S.${String(nanoseconds).padStart(9, '0')}0 %Y`, seconds)
    case 'T':
      return extra === '@'
        ? `${seconds}.${String(nanoseconds).padStart(9, '0')}0`
        : extra === 'S'
          ? `${strftime('%S', seconds)}.${String(nanoseconds).padStart(9, '0')}0`
          : strftime(extra === '+' ? '%F+%T' : `%${extra}`, seconds)
    default:
      return null
  }
}

/** -printf (find(1)). */
export function formatFound(process: Process, found: Found, format: string): string {
  return format.replace(
    /\\(c|[0-7]{1,3}|.)|%(-?\d*)(?:([ATC])(.)|(.))/gs,
    (whole, escaped: string | undefined, width = '', time?: string, extra = '', letter?: string) => {
      if (escaped !== undefined) {
        if (/^[0-7]+$/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8))
        return ESCAPES[escaped] ?? whole
      }
      const text = directive(process, found, time === undefined ? letter! : 'T', extra)
      if (text === null) return whole
      const columns = Math.min(1000, Math.abs(Number(width || 0)))
      return width.startsWith('-') ? text.padEnd(columns) : text.padStart(columns)
    },
  )
}
