import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import type { Exchange, Reply } from './exchange.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (value: number) => String(value).padStart(2, '0')
/** NGX_HTTP_AUTOINDEX_NAME_LEN. */
const NAME_WIDTH = 50
const SIZE_WIDTH = 19

/** A directory as a page (ngx_http_autoindex_module): directories first, then files, each by name. */
export function autoindex(exchange: Exchange, directory: DirectoryInode): Reply {
  const { process, uri } = exchange
  const entries = directory
    .names(process)
    .filter(name => !name.startsWith('.'))
    .map(name => ({ name, inode: directory.lookup(name, process)! }))
    .sort((a, b) => rank(a.inode) - rank(b.inode) || (a.name < b.name ? -1 : 1))
  const lines = entries.map(({ name, inode }) => {
    const isDirectory = inode instanceof DirectoryInode
    const slash = isDirectory ? '/' : ''
    const shown = name.length > NAME_WIDTH ? `${escaped(name.slice(0, NAME_WIDTH - 3))}..&gt;` : escaped(name) + slash
    const gap = ' '.repeat(Math.max(0, NAME_WIDTH - Math.min(name.length + slash.length, NAME_WIDTH) + 1))
    const size = (isDirectory ? '-' : String(inode.size)).padStart(SIZE_WIDTH)
    const time = dateText(process.host.sim.wallTime(inode.modified).seconds)
    return `<a href="${encodeURIComponent(name)}${slash}">${shown}</a>${gap}${time} ${size}\r\n`
  })
  const title = `Index of ${escaped(uri)}`
  const text = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${lines.join('')}</pre><hr></body>\r\n</html>\r\n`
  return { status: 200, body: encodeUtf8(text), type: 'text/html', extra: [], chunked: true }
}

function rank(inode: unknown): number {
  return inode instanceof DirectoryInode ? 0 : 1
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

function dateText(seconds: number): string {
  const date = new Date(seconds * 1000)
  return `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}
