/** What libpcap refuses as soon as it knows the number. */
import * as bpf from './bpf.ts'
import { FilterError } from './error.ts'

export function refuseOperand(operation: number, operand: number): void {
  if (operation === bpf.BPF_DIV && operand === 0) throw new FilterError('division by zero')
  if (operation === bpf.BPF_MOD && operand === 0) throw new FilterError('modulus by zero')
  if ((operation === bpf.BPF_LSH || operation === bpf.BPF_RSH) && operand > 31)
    throw new FilterError('shift by more than 31 bits')
}
