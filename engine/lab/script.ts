import { FdTable, type OpenFile } from '../linux/file.ts'
import type { Host } from '../linux/host.ts'
import { exitCode, type Process } from '../linux/process.ts'
import { openNull } from '../linux/vfs/devices.ts'
import { DirectoryInode, plant, type Tree } from '../linux/vfs/directory.ts'
import type { FileInode } from '../linux/vfs/inode.ts'
import { failed } from '../net/errno.ts'
import { decodeUtf8 } from '../sim/utf8.ts'
import { bareHost } from './bare.ts'
import type { Output } from './run.ts'
import { openFileFor } from './stream.ts'

/** Where a script lies on the host that runs it; its messages begin with this name (tests/record/README.md). */
const SCRIPT_PATH = '/tmp/script.sh'

/** The environment in which scripts are recorded, and run here: standard output goes line by line. */
const SCRIPT_ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['HOME', '/root'],
  ['USER', 'root'],
  ['LOGNAME', 'root'],
  ['SHELL', '/bin/bash'],
  ['LC_ALL', 'C'],
  ['TZ', 'UTC'],
  ['_STDBUF_O', 'L'],
])

/** What a script finds: its standard input, its arguments, and files beside it. */
export interface ScriptSurroundings {
  readonly input?: OpenFile
  readonly args?: readonly string[]
  readonly files?: Tree
}

/** Starts a bash script as root on a host, without a terminal; a script that is a file keeps its permissions. */
export function startScript(
  host: Host,
  script: string | FileInode,
  output: Output,
  around: ScriptSurroundings = {},
): Process {
  const { input = openNull(), args = [], files = {} } = around
  const init = host.pids.init
  const tmp = host.mounts.lookup('/tmp')
  if (init === undefined || !(tmp instanceof DirectoryInode)) throw new Error(`${host.name}: not booted`)
  plant(tmp, { ...files, 'script.sh': script })
  const fds = new FdTable()
  fds.set(0, input)
  fds.set(1, openFileFor('stdout', output.stdout))
  fds.set(2, openFileFor('stderr', output.stderr))
  const options = { argv: ['bash', SCRIPT_PATH, ...args], env: SCRIPT_ENVIRONMENT, fds, cwd: '/root', newSession: true }
  const process = host.spawn(init, '/bin/bash', options)
  if (failed(process)) throw new Error(`/bin/bash: ${process.text}`)
  return process
}

/** What the recorder's own commands have used up of the process numbers. */
const PIDS_USED = 21

const HOSTS = `127.0.0.1 localhost
127.0.1.1 linux
::1 localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
`

/** The host on which scripts are recorded (tests/record/transcripts/sandbox.sh): bare, the loopback device down as in any new network namespace. */
export function scriptHost(seed?: string): Host {
  const host = bareHost(seed)
  host.pids.skipTo(PIDS_USED)
  plant(host.mounts.root, { etc: { hosts: HOSTS } })
  // Recordings were made in an empty home directory, and a script expects no more of one.
  const home = host.mounts.lookup('/root') as DirectoryInode
  for (const name of ['.bashrc', '.profile']) if (home.lookup(name) !== undefined) home.remove(name)
  return host
}

export interface ScriptResult {
  /** Both streams, in the order in which they were written, of the script and of everything that it started. */
  readonly output: string
  readonly status: number
}

/** Runs a script to its end on a host of its own, time flying. `limit` bounds the timers, against endless scripts. */
export function runScript(script: string, host: Host = scriptHost(), limit = Number.POSITIVE_INFINITY): ScriptResult {
  const parts: string[] = []
  const take = (bytes: Uint8Array) => {
    parts.push(decodeUtf8(bytes))
  }
  const process = startScript(host, script, { stdout: take, stderr: take })
  for (let steps = 0; process.status === null; steps++) {
    if (steps >= limit) throw new Error(`the script did not end after ${limit} steps`)
    if (!host.sim.step()) throw new Error('the script waits for something that never comes')
  }
  return { output: parts.join(''), status: exitCode(process.status) }
}
