import type { Node } from '../../../../../kube/api/schema/generated/types.ts'
import { PATCH_TYPES } from '../../../../../kube/client/client.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, RefusedError } from '../../error.ts'
import type { Session } from '../../session.ts'
import { ResultPrinter } from '../shared/result.ts'
import type { Nodes } from './nodes.ts'

/** Makes nodes schedulable or not (pkg/cmd/drain, RunCordonOrUncordon); one that resists does not stop the others. */
export function* cordonAll(
  session: Session,
  { infos, dryRun }: Nodes,
  desired: boolean,
): Running<number | CommandError> {
  const printer = new ResultPrinter(session, undefined, dryRun)
  const word = desired ? 'cordon' : 'uncordon'
  for (const info of infos) {
    const now = (info.object as unknown as Node).spec?.unschedulable === true
    if (now === desired) {
      yield* printer.print(info.object!, `already ${word}ed`)
      continue
    }
    if (dryRun !== 'client') {
      const patch = { spec: { unschedulable: desired ? true : null } }
      const query = dryRun === 'server' ? { dryRun: 'All' } : {}
      const done = yield* session.patch(info.mapping, info, PATCH_TYPES.strategic, patch, query)
      if (done instanceof CommandError) {
        const why = done instanceof RefusedError ? done.message : done.text
        yield* session.printError(`error: unable to ${word} node ${JSON.stringify(info.name)}: ${why}\n`)
        continue
      }
    }
    yield* printer.print(info.object!, `${word}ed`)
  }
  return 0
}
