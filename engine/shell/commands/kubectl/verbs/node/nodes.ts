import type { Running } from '../../../../../linux/program.ts'
import { type CommandError, usage } from '../../error.ts'
import type { Info } from '../../info.ts'
import { select } from '../../selection.ts'
import type { Session } from '../../session.ts'
import { type DryRun, dryRunOf } from '../shared/result.ts'

export interface Nodes {
  readonly infos: readonly Info[]
  readonly dryRun: DryRun
}

/** The nodes that a command is about, by name or label. */
export function* nodesOf(session: Session, command: string): Running<Nodes | CommandError> {
  const { flags, args } = session
  const selector = flags.string('selector')
  if (args.length === 0 && !flags.given('selector')) return usage(session.path, `USAGE: ${command} NODE [flags]`)
  if (args.length > 0 && selector !== '')
    return usage(session.path, 'cannot specify both a node name and a --selector option')
  const dryRun = yield* dryRunOf(session)
  if (typeof dryRun !== 'string') return dryRun
  const selected = yield* select(session, {
    args: args.some(arg => arg.includes('/')) ? args : ['nodes', ...args],
    labelSelector: selector || undefined,
    emptySelects: true,
    singleType: true,
    fetch: true,
  })
  return 'infos' in selected ? { infos: selected.infos, dryRun } : selected
}
