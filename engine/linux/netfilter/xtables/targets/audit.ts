import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { Problem } from '../problem.ts'

const TYPES = ['accept', 'drop', 'reject'] as const
type AuditType = (typeof TYPES)[number]

/** libxt_AUDIT: writes a record for the audit daemon. None runs here, and the kernel keeps no records while auditing is off. */
export const auditTarget: TargetType<AuditType> = {
  name: 'AUDIT',
  options: [
    {
      name: 'type',
      mandatory: true,
      value: text => TYPES.find(type => type === text.toLowerCase()) ?? new Problem(`Bad action type value "${text}"`),
    },
  ],
  parse: given => given.value<AuditType>('type')!,
  print: type => ` AUDIT ${type}`,
  save: type => ` --type ${type}`,
  compile: () => new Action(() => Outcome.next),
}
