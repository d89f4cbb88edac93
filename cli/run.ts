import { fstatSync, readFileSync, readSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  exitCode,
  type Host,
  Lab,
  labSpec,
  labs,
  OpenFile,
  openNull,
  SchemaError,
  scriptHost,
  startScript,
} from '../engine/index.ts'
import { write } from './output.ts'
import { type Subcommand, UsageError } from './usage.ts'

/** `lab run`: a bash script on an emulated host, as fast as virtual time can go. */
export const run: Subcommand = {
  name: 'run',
  synopsis: '[--lab NAME|FILE] [--on HOST] [--seed N] SCRIPT|-',
  text: 'Runs a bash script on a host of a lab, or on one bare host.',
  main(args) {
    const { values, positionals } = parse(args)
    const [path] = positionals
    if (path === undefined || positionals.length > 1) throw new UsageError('one script is needed')
    const script = readScript(path)
    const host = chooseHost(values.lab, values.on, values.seed)
    const input = path === '-' ? openNull() : standardInput()
    const process = startScript(
      host,
      script,
      { stdout: bytes => write(1, bytes), stderr: bytes => write(2, bytes) },
      input,
    )
    while (process.status === null)
      if (!host.sim.step()) {
        write(2, new TextEncoder().encode('lab run: the script waits for something that never comes\n'))
        return 1
      }
    for (const fault of host.faults) throw fault.error
    return exitCode(process.status)
  },
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { lab: { type: 'string' }, on: { type: 'string' }, seed: { type: 'string', default: '1' } },
      allowPositionals: true,
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readScript(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** The host that a script runs on. */
function chooseHost(lab: string | undefined, on: string | undefined, seed: string): Host {
  if (lab === undefined) {
    if (on !== undefined) throw new UsageError('--on needs --lab')
    return scriptHost(seed)
  }
  const built = new Lab(labSpec(labs.find(each => each.name === lab) ?? readLab(lab)), seed)
  const host = built.topology.hosts.get(on ?? built.spec.start)
  if (host === undefined) throw new UsageError(`lab ${built.spec.name} has no host "${on}"`)
  return host
}

function readLab(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof SchemaError) throw new UsageError(error.message)
    const known = labs.map(each => each.name).join(', ')
    throw new UsageError(`there is no lab "${path}", and no such file either; labs: ${known}`)
  }
}

/** What is piped into the program, read when the script reads it. */
class StandardInput extends OpenFile {
  override readonly path = 'pipe:[0]'

  override read(most: number): Uint8Array {
    const buffer = new Uint8Array(most)
    for (;;)
      try {
        return buffer.subarray(0, readSync(0, buffer))
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'EOF') return new Uint8Array(0)
        if (code !== 'EAGAIN') throw error
      }
  }
}

function standardInput(): OpenFile {
  const stat = fstatSync(0)
  return stat.isFIFO() || stat.isFile() || stat.isSocket() ? new StandardInput() : openNull()
}
