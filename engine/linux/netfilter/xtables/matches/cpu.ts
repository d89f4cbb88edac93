import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { integer } from '../values.ts'

interface CpuData {
  readonly cpu: number
  readonly inverted: boolean
}

/** libxt_cpu. A host has one CPU here, number 0. */
export const cpuMatch: MatchType<CpuData> = {
  name: 'cpu',
  options: [{ name: 'cpu', value: integer(0xffff_ffff), invert: true, mandatory: true }],
  parse: given => ({ cpu: given.value<number>('cpu')!, inverted: given.inverted('cpu') }),
  print: ({ cpu, inverted }) => ` cpu ${inverted ? '! ' : ''}${cpu}`,
  save: ({ cpu, inverted }) => `${inverted ? ' !' : ''} --cpu ${cpu}`,
  compile: ({ cpu, inverted }) => new Predicate(() => (cpu === 0) !== inverted),
}
