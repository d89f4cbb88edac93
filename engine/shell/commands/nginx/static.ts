import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import { autoindex } from './autoindex.ts'
import type { Exchange, Reply } from './exchange.ts'
import type { Logs } from './logs.ts'
import { page, redirect } from './pages.ts'
import { interpolate } from './variables.ts'

const INTERNAL_MAX = 10

/** Serves a file: ngx_http_static_handler() and the index handler before it. `again` looks a changed path up from the start. */
export function* serveFile(exchange: Exchange, logs: Logs, again: () => Running<Reply>, depth: number): Running<Reply> {
  const { request, location, uri, process } = exchange
  const path = pathOf(exchange, uri)
  const found = process.mounts.resolve(path, '/', process.credentials)
  const inode = failed(found) ? undefined : found.inode
  if (uri.endsWith('/')) {
    for (const name of location.index) {
      const index = process.mounts.resolve(`${path}${name}`, '/', process.credentials)
      if (failed(index) || !(index.inode instanceof FileInode)) continue
      exchange.uri = `${uri}${name}`
      return depth < INTERNAL_MAX ? yield* again() : page(exchange, 500)
    }
    if (request.method === 'POST') return page(exchange, 405)
    if (inode instanceof DirectoryInode) {
      if (location.autoindex) return autoindex(exchange, inode)
      yield* logs.requestError(exchange, 'error', `directory index of "${path}" is forbidden`)
      return page(exchange, 403)
    }
    yield* logs.requestError(
      exchange,
      'error',
      `"${path}${location.index[0]}" is not found (2: No such file or directory)`,
    )
    return page(exchange, 404)
  }
  if (!['GET', 'HEAD'].includes(request.method)) return page(exchange, 405)
  if (inode instanceof DirectoryInode)
    return redirect(exchange, 301, `${uri}/${request.query === '' ? '' : `?${request.query}`}`)
  if (failed(found) || !(inode instanceof FileInode)) {
    const why = failed(found) ? `${found.code}: ${found.text}` : '2: No such file or directory'
    yield* logs.requestError(exchange, 'error', `open() "${path}" failed (${why})`)
    return page(exchange, failed(found) && found.name === 'EACCES' ? 403 : 404)
  }
  const text = process.readFile(path)
  if (failed(text)) {
    yield* logs.requestError(exchange, 'error', `open() "${path}" failed (${text.code}: ${text.text})`)
    return page(exchange, 403)
  }
  return fileReply(exchange, inode)
}

/** Where a path lies in the file system. */
function pathOf({ location }: Exchange, uri: string): string {
  if (location.alias !== undefined && location.kind !== 'regex') return location.alias + uri.slice(location.text.length)
  return `${location.root}${uri}`
}

function fileReply(exchange: Exchange, inode: FileInode): Reply {
  const { process, request, uri } = exchange
  const { seconds } = process.host.sim.wallTime(inode.modified)
  const modified = new Date(seconds * 1000).toUTCString()
  const etag = `"${seconds.toString(16)}-${inode.size.toString(16)}"`
  const early = [['Last-Modified', modified]] as const
  if (request.headers.get('If-None-Match') === etag || request.headers.get('If-Modified-Since') === modified)
    return { status: 304, body: new Uint8Array(0), type: undefined, early, extra: [['ETag', etag]] }
  const type = typeOf(exchange, uri)
  const size = inode.size
  const range = rangeOf(request.headers.get('Range') ?? '', size)
  if (range === 'none') return { ...page(exchange, 416), late: [['Content-Range', `bytes */${size}`]] }
  if (range !== undefined) {
    const [first, last] = range
    const late = [['Content-Range', `bytes ${first}-${last}/${size}`]] as const
    return { status: 206, body: inode.bytes.slice(first, last + 1), type, early, extra: [['ETag', etag]], late }
  }
  const late = [['Accept-Ranges', 'bytes']] as const
  return { status: 200, body: inode.bytes.slice(), type, early, extra: [['ETag', etag]], late }
}

/** ngx_http_range_parse(), for one range: its first and last byte, `none` outside of the file, undefined for no range. */
function rangeOf(text: string, size: number): readonly [first: number, last: number] | 'none' | undefined {
  const match = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/.exec(text)
  if (match === null) return text.startsWith('bytes=') && !text.includes(',') ? 'none' : undefined
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return 'none'
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return first < size && first <= last ? [first, last] : 'none'
}

export function typeOf({ location }: Exchange, uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return (dot < 0 ? undefined : location.types.get(name.slice(dot + 1).toLowerCase())) ?? location.defaultType
}

/** try_files: the first that is there; the last is a place to go or `=STATUS`. */
export function tryFiles(exchange: Exchange): string | number | undefined {
  const { location, process } = exchange
  const candidates = location.tryFiles
  for (const [index, candidate] of candidates.entries()) {
    const name = interpolate(candidate, exchange, undefined)
    if (index === candidates.length - 1) return name.startsWith('=') ? Number(name.slice(1)) : name
    const inode = process.mounts.lookup(pathOf(exchange, name))
    if (name.endsWith('/') ? inode instanceof DirectoryInode : inode instanceof FileInode) {
      exchange.uri = name
      return undefined
    }
  }
  return undefined
}
