import { writeSync } from 'node:fs'

/** Writes text to a standard stream, all of it and in order. A reader that is gone ends the program, as SIGPIPE would. */
export function print(text: string, fd = 1): void {
  write(fd, new TextEncoder().encode(text))
}

/** Writes bytes, however slow the reader is. */
export function write(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; )
    try {
      done += writeSync(fd, bytes, done)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE') process.exit(141)
      if (code !== 'EAGAIN') throw error
    }
}
