import type { ContainerRecord } from '../../kube/kubelet/container-record.ts'
import { parseReference } from '../../kube/kubelet/image.ts'
import type { PodWorker } from '../../kube/kubelet/pod-worker.ts'
import { runtimeOf } from '../../kube/kubelet/runtime.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { decodeUtf8 } from '../../sim/utf8.ts'
import type { Command } from '../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../getopt.ts'

const ID_LENGTH = 13
/** newTableDisplay(20, 1, 3, ' ', 0) of cmd/crictl. */
const COLUMN = 20
const PADDING = 3
const NO_RUNTIME =
  'FATA[0000] validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory" \n'

const VERBS: Readonly<Record<string, (process: Process, parsed: ParsedArguments) => Running>> = {
  ps: listContainers,
  pods: listPods,
  images: listImages,
  logs,
}

/** crictl of cri-tools 1.34: what the container runtime of this node knows, without the API server. */
export const crictl: Command = {
  name: 'crictl',
  directory: '/usr/bin',
  summary: 'containers and pods of this node',
  synopsis: ['ps [-a]', 'pods', 'images', 'logs CONTAINER'],
  options: [
    { short: 'a', long: 'all', text: 'Also containers that have ended.' },
    { short: 'q', long: 'quiet', text: 'Numbers only.' },
    { long: 'name', argument: 'NAME', text: 'Names with this pattern.' },
    { long: 'namespace', argument: 'NAME', text: 'Pods of this namespace.' },
    { short: 'p', long: 'pod', argument: 'ID', text: 'Containers of this pod.' },
    { long: 'tail', argument: 'N', text: 'The last lines of a log.' },
    { short: 'r', long: 'runtime-endpoint', argument: 'ADDRESS', text: 'Accepted.' },
    { short: 'o', long: 'output', argument: 'FORMAT', text: 'Another form.', emulated: false },
    { short: 'f', long: 'follow', text: 'Goes on with the log.', emulated: false },
  ],
  notEmulated: ['crictl exec, inspect, inspectp, stop, rm, pull, stats and the like'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`FATA[0000] flag provided but not defined: -${parsed.option} \n`)
      return 1
    }
    const [name = ''] = parsed.operands
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
    if (verb === undefined) {
      yield* process.printError(`crictl: "${name}" is not emulated here\n`)
      return 1
    }
    if (process.pids !== process.host.pids || runtimeOf(process.host).images.size === 0) {
      yield* process.printError(NO_RUNTIME)
      return 1
    }
    return yield* verb(process, parsed)
  },
}

/** Rows below a heading, in columns of at least twenty characters. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(COLUMN, ...rows.map(cells => cells[column]!.length + PADDING)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column]!))).join('')
  return rows.map(cells => `${line(cells)}\n`).join('')
}

/** `2 minutes ago`: units.HumanDuration of docker/go-units, from nanoseconds. */
function ago(span: number): string {
  const seconds = Math.floor(span / 1e9)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.round(minutes / 60)
  if (seconds < 1) return 'Less than a second ago'
  if (seconds === 1) return '1 second ago'
  if (seconds < 60) return `${seconds} seconds ago`
  if (minutes === 1) return 'About a minute ago'
  if (minutes < 60) return `${minutes} minutes ago`
  if (hours === 1) return 'About an hour ago'
  return hours < 48 ? `${hours} hours ago` : `${Math.floor(hours / 24)} days ago`
}

interface Entry {
  readonly worker: PodWorker
  readonly record: ContainerRecord
  readonly run: NonNullable<ContainerRecord['running']>
}

/** Runs of containers, the newest first. */
function runsOf(process: Process): Entry[] {
  const entries: Entry[] = []
  for (const worker of runtimeOf(process.host).pods.values())
    for (const record of worker.allRecords)
      for (const run of [record.running, record.last]) if (run !== undefined) entries.push({ worker, record, run })
  return entries.sort((a, b) => b.run.process.started - a.run.process.started)
}

const shortId = (id: string) => id.replace(/^containerd:\/\//, '').slice(0, ID_LENGTH)

function fits(parsed: ParsedArguments, option: string, text: string): boolean {
  const wanted = lastOption(parsed, option)
  return wanted === undefined || text.includes(wanted)
}

function* listContainers(process: Process, parsed: ParsedArguments): Running {
  const shown = runsOf(process).filter(
    ({ worker, record, run }) =>
      (hasOption(parsed, 'all') || run.status === null) &&
      fits(parsed, 'name', record.spec.name) &&
      (lastOption(parsed, 'pod') === undefined || worker.sandbox?.id.startsWith(lastOption(parsed, 'pod')!) === true),
  )
  if (hasOption(parsed, 'quiet')) {
    for (const { run } of shown) yield* process.print(`${run.id.replace(/^containerd:\/\//, '')}\n`)
    return 0
  }
  const rows = shown.map(({ worker, record, run }) => [
    shortId(run.id),
    record.imageId.replace(/^.*sha256:/, '').slice(0, ID_LENGTH),
    ago(process.now - run.process.started),
    run.status === null ? 'Running' : 'Exited',
    record.spec.name,
    String(
      run === record.running ? record.restarts : Math.max(0, record.restarts - (record.running === undefined ? 0 : 1)),
    ),
    worker.sandbox === undefined ? '' : shortId(worker.sandbox.id),
    worker.pod.metadata.name ?? '',
    worker.pod.metadata.namespace ?? '',
  ])
  const head = ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE']
  yield* process.print(table([head, ...rows]))
  return 0
}

function* listPods(process: Process, parsed: ParsedArguments): Running {
  const shown = [...runtimeOf(process.host).pods.values()]
    .filter(({ sandbox, pod }) => sandbox !== undefined && fits(parsed, 'name', pod.metadata.name ?? ''))
    .filter(({ pod }) => fits(parsed, 'namespace', pod.metadata.namespace ?? ''))
    .sort((a, b) => b.sandbox!.pause.started - a.sandbox!.pause.started)
  if (hasOption(parsed, 'quiet')) {
    for (const { sandbox } of shown) yield* process.print(`${sandbox!.id}\n`)
    return 0
  }
  const rows = shown.map(({ sandbox, pod }) => [
    shortId(sandbox!.id),
    ago(process.now - sandbox!.pause.started),
    sandbox!.alive ? 'Ready' : 'NotReady',
    pod.metadata.name ?? '',
    pod.metadata.namespace ?? '',
    '0',
    '(default)',
  ])
  yield* process.print(table([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows]))
  return 0
}

/** Layers do not exist here, so an image has no size. */
function* listImages(process: Process): Running {
  const rows = [...runtimeOf(process.host).images.keys()].sort().map(reference => {
    const parsed = parseReference(reference)
    return [parsed?.name ?? reference, parsed?.tag ?? '']
  })
  yield* process.print(table([['IMAGE', 'TAG'], ...rows]))
  return 0
}

function* logs(process: Process, parsed: ParsedArguments): Running {
  const id = parsed.operands[1]
  if (id === undefined) {
    yield* process.printError('FATA[0000] ID cannot be empty \n')
    return 1
  }
  const found = runsOf(process).find(({ run }) => run.id.replace(/^containerd:\/\//, '').startsWith(id))
  if (found === undefined) {
    yield* process.printError(
      `FATA[0000] rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found \n`,
    )
    return 1
  }
  const lines = decodeUtf8(found.run.log.file.bytes).split('\n').slice(0, -1)
  const count = lastOption(parsed, 'tail')
  for (const line of count === undefined ? lines : lines.slice(-Number(count) || lines.length)) {
    const [, stream, , ...text] = line.split(' ')
    const fd = stream === 'stderr' ? 2 : 1
    yield* process.write(fd, `${text.join(' ')}\n`)
  }
  return 0
}
