import { EINVAL } from '../../../../net/errno.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { type IntegerRange, integer, integerRange } from '../values.ts'

interface NfqueueData extends IntegerRange {
  readonly balanced: boolean
  readonly bypass: boolean
  readonly cpuFanout: boolean
}

function flags({ bypass, cpuFanout }: NfqueueData, dashes: string): string {
  return `${bypass ? ` ${dashes}bypass` : ''}${cpuFanout ? ` ${dashes}cpu-fanout` : ''}`
}

/**
 * libxt_NFQUEUE: hands the packet to a program for its verdict. No program here listens to a queue; without a listener a packet is dropped,
 * or with `--queue-bypass` accepted (nf_queue in net/netfilter/nf_queue.c).
 */
export const nfqueueTarget: TargetType<NfqueueData> = {
  name: 'NFQUEUE',
  options: [
    { name: 'queue-num', value: integer(0xffff), excludes: ['queue-balance'] },
    { name: 'queue-balance', value: integerRange(0xffff), excludes: ['queue-num'] },
    { name: 'queue-bypass' },
    { name: 'queue-cpu-fanout', requires: ['queue-balance'] },
  ],
  parse(given) {
    const num = given.value<number>('queue-num') ?? 0
    const balance = given.value<IntegerRange>('queue-balance')
    return {
      ...(balance ?? { min: num, max: num }),
      balanced: balance !== undefined,
      bypass: given.has('queue-bypass'),
      cpuFanout: given.has('queue-cpu-fanout'),
    }
  },
  print: data => ` NFQUEUE ${data.balanced ? `balance ${data.min}:${data.max}` : `num ${data.min}`}${flags(data, '')}`,
  save: data =>
    ` ${data.balanced ? `--queue-balance ${data.min}:${data.max}` : `--queue-num ${data.min}`}${flags(data, '--queue-')}`,
  /** nfqueue_tg_check: as many queues as that are more than there can be. */
  check: ({ min, max }) => (max - min + 1 + min > 0xffff && max > min ? EINVAL : undefined),
  compile: ({ bypass }) => new Action(() => (bypass ? Outcome.accept : Outcome.drop)),
}
