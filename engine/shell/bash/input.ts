import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { decodeUtf8Lossless } from '../../sim/utf8.ts'
import type { Shell } from './shell.ts'

/** The longest line that is read from a script or a user. */
const LINE_MAX = 16 * 1024 * 1024

/** Reads one line byte by byte, so that whoever reads next finds the rest; null at the end of the input. */
export function* readLine(shell: Shell, fd = 0): Running<string | null> {
  const bytes: number[] = []
  const file = shell.process.fds.get(fd)
  const seekable = file !== undefined && !failed(file.seek(0, 'current'))
  for (;;) {
    const piece = yield* shell.process.read(fd, seekable ? 4096 : 1)
    if (failed(piece) || piece.length === 0) break
    const newline = piece.indexOf(10)
    for (const byte of newline < 0 ? piece : piece.subarray(0, newline)) bytes.push(byte)
    if (newline >= 0) {
      if (newline + 1 < piece.length) file!.seek(newline + 1 - piece.length, 'current')
      return decodeUtf8Lossless(Uint8Array.from(bytes))
    }
    if (bytes.length > LINE_MAX) break
  }
  return bytes.length === 0 ? null : decodeUtf8Lossless(Uint8Array.from(bytes))
}
