import { EINVAL } from '../../../../net/errno.ts'
import { type BpfInstruction, isValidBpf, runBpf } from '../classic-bpf.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'

/** XT_BPF_MAX_NUM_INSTR. */
const INSTRUCTIONS_MAX = 64

/** bpf_parse_string: `COUNT,CODE JT JF K,...`, as nfbpf_compile(8) prints it. */
function readProgram(text: string): Parsed<BpfInstruction[]> {
  const [count = '', ...lines] = text.split(',')
  if (!/^\s*\d+$/.test(count) || !text.includes(',')) return new Problem('bpf: error parsing program length')
  const length = Number(count) & 0xffff
  if (length === 0) return new Problem('bpf: illegal zero length program')
  if (length > INSTRUCTIONS_MAX) return new Problem('bpf: number of instructions exceeds maximum')
  if (lines.at(-1) === '') lines.pop()
  const program: BpfInstruction[] = []
  for (const [index, line] of lines.entries()) {
    if (index >= length) return new Problem('bpf: real program length exceeds the encoded length parameter')
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)/.exec(line)
    if (found === null) return new Problem(`bpf: error at instr ${index}`)
    const [code = 0, jt = 0, jf = 0, k = 0] = found.slice(1).map(Number)
    program.push({ code: code & 0xffff, jt: jt & 0xff, jf: jf & 0xff, k: k >>> 0 })
  }
  if (program.length !== length)
    return new Problem('bpf: parsed program length is less than the encoded length parameter')
  return program
}

function programText(program: readonly BpfInstruction[]): string {
  return program.map(({ code, jt, jf, k }) => `${code} ${jt} ${jf} ${k}`).join(',')
}

/** libxt_bpf: a packet filter in the instructions of BSD, from the network header on. Programs pinned in a file system are not emulated. */
export const bpfMatch: MatchType<readonly BpfInstruction[]> = {
  name: 'bpf',
  options: [
    { name: 'bytecode', value: readProgram },
    { name: 'object-pinned', value: () => new Problem('bpf: failed to get bpf object') },
  ],
  parse: given =>
    given.value<BpfInstruction[]>('bytecode') ?? new Problem('bpf: one of --bytecode or --pinned is required'),
  // No space in front, and a zero byte at the end: so it is in the original.
  print: program => `match bpf ${programText(program)}\0`,
  save: program => ` --bytecode "${program.length},${programText(program)}"`,
  check: program => (isValidBpf(program) ? undefined : EINVAL),
  compile: program => new Predicate(({ skb }) => runBpf(program, skb.bytes, skb.network, skb.end) !== 0),
}
