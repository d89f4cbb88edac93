import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  CaptureFile,
  exitCode,
  type Host,
  OpenFile,
  openNull,
  type Process,
  scriptHost,
  startScript,
} from '../engine/index.ts'
import { hostOf, openLab, readFolder, readScriptFile } from './labs.ts'
import { write } from './output.ts'
import { type Subcommand, UsageError, usageOf } from './usage.ts'

/** `lab run`: a bash script on an emulated host, as fast as virtual time can go. */
export const run: Subcommand = {
  name: 'run',
  synopsis:
    '[--lab NAME|FILE] [--on HOST] [--seed N] [--files FOLDER] [--pcap FILE [--device HOST:DEVICE]] SCRIPT|- [ARGUMENT...]',
  text: 'Runs a bash script on a host of a lab, or on one bare host, with what a folder holds beside it in /tmp; --pcap writes what passes all devices, or one, meanwhile, as pcapng.',
  main(args) {
    const { values, path, rest } = parse(args)
    if (values.device !== undefined && values.pcap === undefined) throw new UsageError('--device needs --pcap')
    if (path === undefined) throw new UsageError('a script is needed')
    const script = readScriptFile(path)
    const files = values.files === undefined ? {} : readFolder(values.files)
    const { host, machines } = chooseHost(values.lab, values.on, values.seed)
    const capture = values.pcap === undefined ? undefined : startCapture(values.pcap, values.device, machines)
    const input = path === '-' ? openNull() : standardInput()
    const process = startScript(
      host,
      script,
      { stdout: bytes => write(1, bytes), stderr: bytes => write(2, bytes) },
      { input, files, args: rest },
    )
    const status = finish(host, process)
    capture?.end()
    if (status === null) return 1
    for (const fault of host.faults) throw fault.error
    return exitCode(status)
  },
}

/** Runs to the end of the script; null, with a sentence, when it waits for what never comes. */
function finish(host: Host, process: Process): Process['status'] {
  while (process.status === null)
    if (!host.sim.step()) {
      write(2, new TextEncoder().encode('lab run: the script waits for something that never comes\n'))
      break
    }
  return process.status
}

function startCapture(
  path: string,
  device: string | undefined,
  machines: readonly Host[],
): { readonly end: () => void } {
  const fd = usageOf(() => openSync(path, 'w'))
  const wants = device === undefined ? undefined : (link: { readonly label: string }) => link.label === device
  const file = new CaptureFile(machines, bytes => write(fd, bytes), wants)
  return {
    end() {
      file.close()
      closeSync(fd)
    },
  }
}

const OPTIONS = {
  lab: { type: 'string' },
  on: { type: 'string' },
  seed: { type: 'string', default: '1' },
  files: { type: 'string' },
  pcap: { type: 'string' },
  device: { type: 'string' },
} as const

/** What stands behind the script belongs to it, options too. */
function parse(args: readonly string[]) {
  try {
    const { tokens } = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
      strict: false,
      tokens: true,
    })
    const end = tokens.find(token => token.kind === 'positional')?.index ?? args.length
    const { values } = parseArgs({ args: args.slice(0, end), options: OPTIONS })
    return { values, path: args[end], rest: args.slice(end + 1) }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** The host that a script runs on, and all machines that there are. */
function chooseHost(lab: string | undefined, on: string | undefined, seed: string): Chosen {
  if (lab === undefined) {
    if (on !== undefined) throw new UsageError('--on needs --lab')
    const host = scriptHost(seed)
    return { host, machines: [host] }
  }
  const built = openLab(lab, seed)
  return {
    host: hostOf(built, on),
    machines: [...built.topology.hosts.values(), ...built.topology.switches.values()],
  }
}

interface Chosen {
  readonly host: Host
  readonly machines: readonly Host[]
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
