import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { Errno } from '../../net/errno.ts'
import type { Link } from '../../net/link.ts'
import type { NetNs } from '../../net/netns.ts'
import { Names } from './names.ts'
import { nameOfNamespace } from './netns.ts'
import type { Family, Refusal, Words } from './words.ts'
import { Writer } from './writer.ts'

/** Options that come before the object in ip(8), bridge(8) and their relatives. */
export interface ToolOptions {
  /** `-4`, `-6`, or none. */
  family: Family
  /** `-0`: the link layer alone. */
  linkFamily: boolean
  statistics: number
  details: number
  oneline: boolean
  brief: boolean
  resolve: boolean
  json: boolean
  pretty: boolean
  color: 'never' | 'auto' | 'always'
  human: boolean
  iec: boolean
  numeric: boolean
  timestamp: 'none' | 'long' | 'short'
  all: boolean
  force: boolean
  /** Rounds of `flush` before it gives up; 0 for no limit. */
  loops: number
  batch: string | null
  compressVlans: boolean
}

export function defaultToolOptions(): ToolOptions {
  return {
    family: null,
    linkFamily: false,
    statistics: 0,
    details: 0,
    oneline: false,
    brief: false,
    resolve: false,
    json: false,
    pretty: false,
    color: 'never',
    human: false,
    iec: false,
    numeric: false,
    timestamp: 'none',
    all: false,
    force: false,
    loops: 10,
    batch: null,
    compressVlans: false,
  }
}

/** One run of an iproute2 tool: its options, its output, and the process with its network namespace. */
export class Tool {
  readonly process: Process
  readonly options: ToolOptions
  readonly out: Writer
  readonly names: Names
  /** The tool is to end, whatever a batch has left. */
  ending = false

  constructor(process: Process, options: ToolOptions) {
    this.process = process
    this.options = options
    const color = options.color === 'always' || (options.color === 'auto' && process.isTerminal(1))
    const { json, pretty, oneline } = options
    this.out = new Writer({ json, pretty, oneline, color: color && !json })
    this.names = new Names(process, options.numeric)
  }

  get net(): NetNs {
    return this.process.network.net
  }

  /** Prints what has been written so far. */
  *flush(): Running<void> {
    if (!this.out.empty) yield* this.process.print(this.out.take())
  }

  /** To standard error, behind what has been written; returns the status. */
  *fail(text: string, status: number): Running {
    yield* this.flush()
    yield* this.process.printError(text)
    return status
  }

  *refuse(refusal: Refusal): Running {
    this.ending ||= refusal.final
    return yield* this.fail(refusal.text, refusal.status)
  }

  /** Says something and ends, even in the middle of a batch. */
  *die(text: string, status = 255): Running {
    this.ending = true
    return yield* this.fail(text, status)
  }

  /** What is wrong with the words, if anything is. */
  *refused(words: Words): Running<number | null> {
    return words.refusal === null ? null : yield* this.refuse(words.refusal)
  }

  /** The answer of the kernel to a request (rtnl_talk): 0, or 2 with its text on standard error. */
  *answer(error: Errno | undefined): Running {
    return error === undefined ? 0 : yield* this.fail(netlinkText(error), 2)
  }

  /** ll_name_to_index: by name, alternative name, `if7`, or `eth0:1`, which is eth0 to the ioctl that is asked last (dev_ioctl). */
  link(name: string): Link | undefined {
    const [device = ''] = name.split(':', 1)
    return this.net.link(name) ?? this.#byIndexName(name) ?? this.net.link(device)
  }

  #byIndexName(name: string): Link | undefined {
    const match = /^if(\d+)$/.exec(name)
    return match === null ? undefined : this.net.linkByIndex(Number(match[1]))
  }

  /** The name in /run/netns of another namespace that has an id here (get_name_from_nsid). */
  namespaceName(net: NetNs): string | undefined {
    return nameOfNamespace(this.process, net)
  }

  /** ll_index_to_name: `if7` where there is no such device any more. */
  linkName(index: number): string {
    return this.net.linkByIndex(index)?.name ?? `if${index}`
  }
}

/** What iproute2 prints of a refused request. */
export function netlinkText(error: Errno): string {
  if (error.extack === undefined) return `RTNETLINK answers: ${error.text}\n`
  return `Error: ${error.extack}${error.extack.endsWith('.') ? '' : '.'}\n`
}
