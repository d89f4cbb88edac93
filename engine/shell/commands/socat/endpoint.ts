import { execvp } from '../../../linux/execvp.ts'
import type { OpenFile } from '../../../linux/file.ts'
import { openPipe } from '../../../linux/pipe.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { OpenFlags } from '../../../linux/vfs/open.ts'
import { failed } from '../../../net/errno.ts'
import type { Address } from './address.ts'
import type { Log } from './log.ts'
import { connectSocket } from './sockets.ts'
import { connectUnixSocket } from './unix.ts'

/** An opened end: where bytes come from and go to. */
export interface Endpoint {
  readonly reader: OpenFile | null
  readonly writer: OpenFile | null
  /** For messages: the descriptors of both. */
  readonly fds: readonly [number, number]
  /** No more will be written. */
  readonly finish: () => void
}

/** Whether the end is read, written, or both. */
export type Use = 'read' | 'write' | 'both'

function nothing(): void {}

/** Opens everything but listening sockets; undefined when that failed and has been told. */
export function* openEndpoint(process: Process, address: Address, use: Use, log: Log): Running<Endpoint | undefined> {
  const { kind, parameters } = address
  switch (kind) {
    case 'stdio':
      if (use === 'read') return standard(process, 0, use, log)
      if (use === 'write') return standard(process, 1, use, log)
      log.write('N', 'reading from and writing to stdio')
      return descriptors(process, 0, 1)
    case 'stdin':
      return standard(process, 0, use, log)
    case 'stdout':
      return standard(process, 1, use, log)
    case 'stderr':
      return standard(process, 2, use, log)
    case 'fd': {
      const fd = Number(parameters[0])
      return descriptors(process, fd, fd)
    }
    case 'tcp':
    case 'udp':
    case 'udp-sendto':
    case 'udp-datagram':
    case 'udp-recv':
      return yield* connectSocket(process, address, log)
    case 'unix-connect':
    case 'unix-client':
    case 'unix-sendto':
    case 'unix-recv':
      return yield* connectUnixSocket(process, address, log)
    case 'pipe':
      return echo(process)
    case 'exec':
    case 'system':
      return command(process, address, use, log)
    default:
      return isSocket(process, parameters[0]!)
        ? yield* connectUnixSocket(process, { ...address, kind: 'unix-client' }, log)
        : openFile(process, address, use, log)
  }
}

/** GOPEN of a socket's file connects to it. */
function isSocket({ mounts, cwd, credentials }: Process, path: string): boolean {
  const location = mounts.resolve(path, cwd, credentials)
  return !failed(location) && location.inode?.kind === 'socket'
}

const STANDARD_NAMES = ['stdin', 'stdout', 'stderr'] as const

/** One of the three, read and written alike: xioopen_stdfd. */
function standard(process: Process, fd: 0 | 1 | 2, use: Use, log: Log): Endpoint {
  const purpose = use === 'both' ? 'reading and writing' : use === 'read' ? 'reading' : 'writing'
  log.write('N', `using ${STANDARD_NAMES[fd]} for ${purpose}`)
  return descriptors(process, fd, fd)
}

function descriptors({ fds }: Process, input: number, output: number): Endpoint {
  return { reader: fds.get(input) ?? null, writer: fds.get(output) ?? null, fds: [input, output], finish: nothing }
}

function openFile(process: Process, { kind, parameters, options }: Address, use: Use, log: Log): Endpoint | undefined {
  const [path = ''] = parameters
  const reads = use !== 'write' || options.has('rdonly')
  const creates = kind === 'create' || options.has('create') || (kind === 'gopen' && use !== 'read')
  const flags: OpenFlags = {
    read: kind !== 'create' && reads,
    write: kind === 'create' || use !== 'read',
    create: creates,
    truncate: kind === 'create' || options.has('trunc'),
    append: options.has('append') || kind === 'gopen',
    exclusive: options.has('excl'),
  }
  const word = use === 'both' ? 'reading and writing' : use === 'read' ? 'reading' : 'writing'
  const fd = process.open(path, flags, 0o666)
  if (failed(fd)) {
    const mode = use === 'both' ? '02' : use === 'read' ? '00' : creates ? '0101' : '01'
    log.write('E', `open("${path}", ${mode}, 0666): ${fd.text}`)
    return undefined
  }
  log.write('N', `opening ${kind === 'open' ? 'undef' : 'regular file'} "${path}" for ${word}`)
  const file = process.fds.get(fd)!
  return { reader: file, writer: file, fds: [fd, fd], finish: nothing }
}

/** PIPE: what is written can be read again. */
function echo(process: Process): Endpoint | undefined {
  const [reader, writer] = openPipe(process.host.nextId())
  const input = process.fds.open(reader)
  const output = process.fds.open(writer)
  if (failed(input) || failed(output)) return undefined
  const finish = () => {
    if (process.fds.get(output) !== undefined) process.close(output)
  }
  return { reader, writer, fds: [input, output], finish }
}

/** A program whose standard input and output we hold. */
function command(process: Process, { kind, parameters, options }: Address, use: Use, log: Log): Endpoint | undefined {
  const [line = ''] = parameters
  const argv = kind === 'system' ? ['/bin/sh', '-c', line] : line.split(/\s+/).filter(word => word !== '')
  const [theirInput, ourOutput] = openPipe(process.host.nextId())
  const [ourInput, theirOutput] = openPipe(process.host.nextId())
  const fds = process.fds.copy(false)
  if (use !== 'read') fds.set(0, theirInput)
  if (use !== 'write') fds.set(1, theirOutput)
  if (options.has('stderr')) fds.set(2, theirOutput)
  for (const [fd] of [...fds.entries()]) if (fd > 2) fds.close(fd)
  function* body(own: Process): Running {
    const said = log.of(own)
    if (kind === 'exec') said.write('N', `execvp'ing "${argv[0]}"`)
    const status = yield* execvp(own, argv)
    if (!failed(status)) return status
    said.write('E', `execvp("${argv[0]}", "${argv[0]}"): ${status.text}`)
    return 1
  }
  const child = process.host.fork(process, body, { fds })
  if (failed(child)) {
    fds.closeAll()
    log.write('E', `fork(): ${child.text}`)
    return undefined
  }
  log.write('N', 'forking off child, using socket for reading and writing')
  for (let once = 0; once < 2; once++)
    log.write('N', `forked off child process ${child.pidIn(process.pids) ?? child.pid}`)
  const reader = process.fds.open(ourInput)
  const writer = process.fds.open(ourOutput)
  const finish = () => {
    if (!failed(writer) && process.fds.get(writer) !== undefined) process.close(writer)
  }
  return {
    reader: ourInput,
    writer: ourOutput,
    fds: [failed(reader) ? -1 : reader, failed(writer) ? -1 : writer],
    finish,
  }
}
