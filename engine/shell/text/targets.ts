import type { Running } from '../../linux/program.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { ENOTDIR, failed } from '../../net/errno.ts'
import { baseName, joinPath } from './filesystem.ts'
import { quoteAlways } from './quote.ts'
import type { Tool } from './tool.ts'

export interface Transfer {
  readonly from: string
  readonly to: string
}

/** What cp, mv, ln and install make of their operands: pairs of source and target. A number is the status of a wrong use. */
export function* transfersOf(tool: Tool): Running<readonly Transfer[] | number> {
  const { operands, process } = tool
  const [first] = operands
  if (first === undefined) return yield* tool.misuse('missing file operand')
  const into = tool.value('target-directory')
  if (into !== undefined) {
    const status = fileStatus(process, into)
    const error = failed(status) ? status : status.kind === 'directory' ? undefined : ENOTDIR
    if (error === undefined) return operands.map(from => ({ from, to: joinPath(into, baseName(from)) }))
    yield* tool.complain(`target directory ${quoteAlways(into)}: ${error.text}`)
    return 1
  }
  if (operands.length === 1) return yield* tool.misuse(`missing destination file operand after ${quoteAlways(first)}`)
  const target = operands.at(-1)!
  const sources = operands.slice(0, -1)
  if (tool.has('no-target-directory')) {
    if (sources.length > 1) return yield* tool.misuse(`extra operand ${quoteAlways(operands[2]!)}`)
    return [{ from: first, to: target }]
  }
  const status = fileStatus(process, target)
  if (!failed(status) && status.kind === 'directory')
    return sources.map(from => ({ from, to: joinPath(target, baseName(from)) }))
  if (sources.length > 1) {
    yield* tool.complain(`target ${quoteAlways(target)}: ${(failed(status) ? status : ENOTDIR).text}`)
    return 1
  }
  return [{ from: first, to: target }]
}

export const TARGET_OPTIONS = [
  { short: 't', long: 'target-directory', argument: 'DIRECTORY', text: 'Put all sources into this directory.' },
  { short: 'T', long: 'no-target-directory', text: 'The destination is a file, even where a directory is.' },
] as const
