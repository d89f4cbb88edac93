import { createReadStream, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join, normalize, resolve, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.xml': 'application/xml',
}
const DEFAULT_PORT = 4321
/** Ports that are tried when the first is taken. */
const TRIES = 20

/** The file for an address; undefined for what is not there or lies outside the folder. */
export function fileFor(root: string, address: string): string | undefined {
  let path: string
  try {
    path = normalize(decodeURIComponent(address.split(/[?#]/, 1)[0]!))
  } catch {
    return undefined
  }
  const file = join(root, path)
  if (file !== root && !file.startsWith(root + sep)) return undefined
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat?.isFile() === true) return file
  const index = join(file, 'index.html')
  return stat?.isDirectory() === true && statSync(index, { throwIfNoEntry: false }) !== undefined ? index : undefined
}

function send(response: ServerResponse, status: number, file: string): void {
  const immutable = file.includes(`${sep}_astro${sep}`)
  response.writeHead(status, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  createReadStream(file).pipe(response)
}

/** Serves a built site on this machine, at the port that is asked for or one of the next. */
export function serve(folder: string, port: number, tell: (address: string) => void, tries = TRIES): void {
  const root = resolve(folder)
  const server = createServer((request, response) => {
    const address = request.url ?? '/'
    const file = fileFor(root, address)
    if (file === undefined) return send(response, 404, join(root, '404.html'))
    // A folder is shown under its name with a slash, so that relative addresses in its page hold.
    if (file.endsWith('index.html') && !/(\/|index\.html)([?#]|$)/.test(address)) {
      response.writeHead(301, { location: address.replace(/([?#].*)?$/, '/$1') }).end()
      return
    }
    send(response, 200, file)
  })
  server.once('error', error => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === 0) throw error
    serve(folder, port + 1, tell, tries - 1)
  })
  server.listen(port, '127.0.0.1', () => tell(`http://localhost:${port}/`))
}

if (import.meta.main)
  serve(resolve(import.meta.dirname, '../../dist'), Number(process.env['PORT'] ?? DEFAULT_PORT), address =>
    console.log(`Lost Packet is at ${address}`),
  )
