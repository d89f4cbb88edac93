import type { Process } from '../../../linux/process.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { SymlinkInode } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'

/** html.escape() without quotes. */
function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/** urllib.parse.quote(). */
function quoted(text: string): string {
  let out = ''
  for (const byte of encodeUtf8(text)) {
    const character = String.fromCharCode(byte)
    out += /[A-Za-z0-9_.\-~/]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}

/** The page of a directory; undefined where it may not be read. `shown` is what was asked for, decoded. */
export function directoryPage(process: Process, path: string, shown: string): string | undefined {
  const found = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(found) || !(found.inode instanceof DirectoryInode)) return undefined
  const directory = found.inode
  const names = directory.names(process).map(name => ({ name, key: name.toLowerCase() }))
  names.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const items = names.map(({ name }) => {
    const target = process.mounts.resolve(`${path}/${name}`, process.cwd, process.credentials)
    const slash = !failed(target) && target.inode instanceof DirectoryInode ? '/' : ''
    const mark = directory.lookup(name, process) instanceof SymlinkInode ? '@' : slash
    return `<li><a href="${quoted(name + slash)}">${escaped(name + mark)}</a></li>\n`
  })
  const title = `Directory listing for ${escaped(shown)}`
  return `<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<hr>
<ul>
${items.join('')}</ul>
<hr>
</body>
</html>
`
}

export function errorPage(code: number, message: string, explanation: string): string {
  return `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${code}</p>
        <p>Message: ${escaped(message)}.</p>
        <p>Error code explanation: ${code} - ${escaped(explanation)}.</p>
    </body>
</html>
`
}
