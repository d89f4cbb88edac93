import { EINVAL } from '../../../../net/errno.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { integer, string } from '../values.ts'

interface IdletimerData {
  readonly timeout: number
  readonly label: string
  readonly alarm: boolean
}

const LABEL_MAX = 27

/** libxt_IDLETIMER: tells /sys/class/xt_idletimer when no packet has come for so long. The file is not emulated; the packet goes on. */
export const idletimerTarget: TargetType<IdletimerData> = {
  name: 'IDLETIMER',
  options: [
    { name: 'timeout', value: integer(0xffff_ffff), mandatory: true },
    { name: 'label', value: string(LABEL_MAX), mandatory: true },
    { name: 'alarm' },
  ],
  parse: given => ({
    timeout: given.value<number>('timeout')!,
    label: given.value<string>('label')!,
    alarm: given.has('alarm'),
  }),
  print: ({ timeout, label, alarm }) => ` timeout:${timeout} label:${label}${alarm ? ' alarm' : ''}`,
  save: ({ timeout, label, alarm }) => ` --timeout ${timeout} --label ${label}${alarm ? ' --alarm' : ''}`,
  check: ({ timeout, label }) => (timeout === 0 || label === '' ? EINVAL : undefined),
  compile: () => new Action(() => Outcome.next),
}
