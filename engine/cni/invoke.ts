import { FdTable } from '../linux/file.ts'
import { openPipe } from '../linux/pipe.ts'
import { exitCode, type Process } from '../linux/process.ts'
import type { Running } from '../linux/program.ts'
import { EAGAIN, failed } from '../net/errno.ts'
import { decodeUtf8 } from '../sim/utf8.ts'
import { CniCode, CniError, type CniResult } from './result.ts'

/** Runs a plugin's executable with a configuration on its standard input: how runtimes call plugins, and plugins delegate to others. */
export function* invoke(
  process: Process,
  type: string,
  config: object,
  environment: ReadonlyMap<string, string>,
): Running<CniResult | undefined | CniError> {
  const path = findPlugin(process, type, environment.get('CNI_PATH') ?? '')
  if (path instanceof CniError) return path
  const [stdin, toPlugin] = openPipe(process.host.nextId())
  const [fromPlugin, stdout] = openPipe(process.host.nextId())
  const fds = new FdTable()
  fds.set(0, stdin)
  fds.set(1, stdout)
  const errors = process.fds.get(2)
  if (errors !== undefined) fds.set(2, errors)
  fromPlugin.retain()
  toPlugin.retain()
  const child = process.host.spawn(process, path, { argv: [path], env: environment, fds })
  if (failed(child)) return new CniError(CniCode.internal, `netplugin failed: ${child.text}`)
  yield* process.writeFile(toPlugin, JSON.stringify(config))
  toPlugin.release()
  const parts: string[] = []
  for (;;) {
    const bytes = fromPlugin.read(65536)
    if (bytes === EAGAIN) {
      yield* process.wait([fromPlugin.changed])
      continue
    }
    if (failed(bytes) || bytes.length === 0) break
    parts.push(decodeUtf8(bytes))
  }
  fromPlugin.release()
  const status = yield* process.waitExit(child)
  return interpret(parts.join(''), exitCode(status))
}

function findPlugin(process: Process, type: string, path: string): string | CniError {
  const directories = path.split(':').filter(directory => directory !== '')
  for (const directory of directories) {
    const file = `${directory}/${type}`
    if (process.mounts.lookup(file) !== undefined) return file
  }
  return new CniError(CniCode.internal, `failed to find plugin "${type}" in path [${directories.join(' ')}]`)
}

/** What a plugin printed, by its exit status. */
function interpret(output: string, status: number): CniResult | undefined | CniError {
  let value: unknown
  try {
    value = output.trim() === '' ? undefined : JSON.parse(output)
  } catch {
    return new CniError(
      CniCode.decodingFailure,
      `netplugin failed but error parsing its diagnostic message ${JSON.stringify(output)}`,
    )
  }
  if (status === 0) return value as CniResult | undefined
  const {
    code = CniCode.internal,
    msg = `netplugin failed with no error message: exit status ${status}`,
    details = '',
  } = (value ?? {}) as { code?: number; msg?: string; details?: string }
  return new CniError(code, msg, details)
}
