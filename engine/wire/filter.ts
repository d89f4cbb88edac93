/**
 * The filter language of libpcap 1.10: pcap-filter(7). An expression becomes a program for the classic BPF machine, the same
 * that `tcpdump -d` prints, so that a packet too short for a test is judged as there.
 */
import { assemble } from './filter/assemble.ts'
import { flowGraph } from './filter/block.ts'
import { type Instruction, image } from './filter/bpf.ts'
import { Compiler, type FilterOptions } from './filter/compiler.ts'
import { FilterError } from './filter/error.ts'
import { run, type Subject } from './filter/machine.ts'
import { optimize } from './filter/optimize.ts'
import { Parser } from './filter/parser.ts'
import { Tokens } from './filter/tokens.ts'
import { SNAP_LENGTH_DEFAULT } from './pcap.ts'

export type { FilterOptions } from './filter/compiler.ts'
export { FilterError } from './filter/error.ts'
export type { Subject } from './filter/machine.ts'
export type { FilterNames } from './filter/names.ts'

/** Of more tests than that the optimizer takes its time, which a page has not; they mean the same without it. */
const OPTIMIZED_MAXIMUM = 1024

export class Filter {
  readonly program: readonly Instruction[]

  constructor(program: readonly Instruction[]) {
    this.program = program
  }

  matches(subject: Subject): boolean {
    return run(this.program, subject) > 0
  }

  /** What `tcpdump -d` prints. */
  get lines(): readonly string[] {
    return this.program.map(image)
  }
}

export function compile(text: string, linkType: number, options: FilterOptions = {}): Filter | FilterError {
  try {
    const accept = { kind: 'return', k: options.snapLength ?? SNAP_LENGTH_DEFAULT } as const
    const reject = { kind: 'return', k: 0 } as const
    const condition = new Parser(new Compiler(linkType, options), new Tokens(text)).parse()
    if (condition === undefined) return new Filter(assemble(accept))
    const { root, size } = flowGraph(condition, accept, reject)
    if (options.optimize === false || size > OPTIMIZED_MAXIMUM) return new Filter(assemble(root))
    const better = optimize(root)
    if (better.kind === 'return' && better.k === 0) return new FilterError('expression rejects all packets')
    return new Filter(assemble(better))
  } catch (thrown) {
    if (thrown instanceof FilterError) return thrown
    throw thrown
  }
}
