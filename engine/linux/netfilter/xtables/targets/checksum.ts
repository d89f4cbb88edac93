import { EINVAL } from '../../../../net/errno.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'

/** libxt_CHECKSUM: fills in a checksum that hardware was to compute. Here all checksums are computed at once, so none is missing. */
export const checksumTarget: TargetType<null> = {
  name: 'CHECKSUM',
  options: [{ name: 'checksum-fill', mandatory: true }],
  parse: () => null,
  print: () => ' CHECKSUM fill',
  save: () => ' --checksum-fill',
  check: (_data, rule) => (rule.table === 'mangle' ? undefined : EINVAL),
  compile: () => new Action(() => Outcome.next),
}
