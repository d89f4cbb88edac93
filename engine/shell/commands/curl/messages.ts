import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { CERTIFICATE_ADVICE, type CurlError } from './error.ts'
import type { CurlOptions } from './options.ts'

export function* complain(process: Process, { flags }: CurlOptions, error: CurlError): Running<void> {
  if (flags.has('silent') && !flags.has('show-error')) return
  yield* process.printError(`curl: (${error.code}) ${error.text}\n`)
  if (error.code === 60) yield* process.printError(CERTIFICATE_ADVICE)
}

/** Warnings are folded at 79 columns (src/tool_msgs.c). */
export function folded(text: string): string {
  const width = 79 - 'Warning: '.length
  let left = text
  let lines = ''
  while (left.length >= width) {
    const space = left.lastIndexOf(' ', width - 1)
    const cut = space > 0 ? space + 1 : width
    lines += `Warning: ${left.slice(0, cut)}\n`
    left = left.slice(cut)
  }
  return `${lines}Warning: ${left}\n`
}
