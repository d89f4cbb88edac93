import type { Node, Taint } from '../../../../kube/api/schema/generated/types.ts'
import { PATCH_TYPES } from '../../../../kube/client/client.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, combined, failure, usage } from '../error.ts'
import { bool } from '../flags.ts'
import { DRY_RUN, FIELD_MANAGER, SELECTOR, VALIDATE } from '../global-flags.ts'
import type { Info } from '../info.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import { select } from '../selection.ts'
import type { Body, Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { parseTaints, type TaintChanges, taintText } from './node/taints.ts'
import { draftOf, patchTo } from './shared/mutation.ts'
import { type DryRun, dryRunOf, ResultPrinter, writeQuery } from './shared/result.ts'

export const taint: Verb = {
  name: 'taint',
  short: 'Update the taints on one or more nodes',
  long: `Update the taints on one or more nodes.

  *  A taint consists of a key, value, and effect. As an argument here, it is expressed as key=value:effect.
  *  The effect must be NoSchedule, PreferNoSchedule or NoExecute.
  *  Currently taint can only apply to node.`,
  examples: [
    '# Pods that do not tolerate it are not scheduled to node k8s-w1\nkubectl taint nodes k8s-w1 dedicated=special-user:NoSchedule',
    '# Take the taint away\nkubectl taint nodes k8s-w1 dedicated:NoSchedule-',
    '# Take all taints with the key away\nkubectl taint nodes k8s-w1 dedicated-',
  ],
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  flags: [
    bool('all', 'Select all nodes in the cluster.'),
    DRY_RUN,
    FIELD_MANAGER('kubectl-taint'),
    bool('overwrite', 'If true, allow taints to be overwritten, otherwise reject such updates.'),
    ...PRINT_FLAGS,
    SELECTOR,
    VALIDATE,
  ],
  completes: { types: ['node'], repeat: true },
  run: session => run(session),
}

const isTaint = (word: string): boolean => /[=:]/.test(word) || word.endsWith('-')

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const first = args.findIndex(isTaint)
  const resources = first < 0 ? args : args.slice(0, first)
  const words = first < 0 ? [] : args.slice(first)
  const stray = words.find(word => !isTaint(word))
  if (stray !== undefined) return failure(`all resources must be specified before taint changes: ${stray}`)
  if (resources.length === 0) return failure('one or more resources must be specified as <resource> <name>')
  if (words.length === 0) return failure('at least one taint update is required')
  const changes = parseTaints(words)
  if (typeof changes === 'string') return usage(session.path, changes)
  const wrong = yield* check(session, resources, changes)
  if (wrong !== undefined) return wrong
  const [type = '', ...names] = resources
  const bySelector = flags.bool('all') || flags.string('selector') !== ''
  const selected = yield* select(session, {
    args: bySelector ? [type] : [type, ...names],
    labelSelector: flags.string('selector') || undefined,
    all: flags.bool('all'),
    fetch: true,
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  const errors = [...selected.errors]
  for (const info of selected.infos) {
    const error = yield* taintOne(session, info, changes, dryRun)
    if (error !== undefined) errors.push(error)
  }
  return errors.length > 0 ? combined(errors) : 0
}

function* check(
  session: Session,
  resources: readonly string[],
  { add, remove }: TaintChanges,
): Running<CommandError | undefined> {
  const { flags } = session
  const type = resources[0]!.toLowerCase()
  const mapping = yield* session.mapper.find(type)
  if (mapping instanceof CommandError) return mapping
  if (mapping.kind !== 'Node') return failure(`invalid resource type ${type}, only node types are supported`)
  const both = remove.filter(old => add.some(each => each.key === old.key && ['', each.effect].includes(old.effect)))
  if (both.length > 0) {
    const list = both.map(each => `${each.key}=${each.effect}`).join(', ')
    return failure(`can not both modify and remove the following taint(s) in the same command: ${list}`)
  }
  if (flags.bool('all') && flags.string('selector') !== '')
    return failure("setting 'all' parameter with a non empty selector is prohibited")
  if (!flags.bool('all') && flags.string('selector') === '' && resources.length < 2)
    return failure("at least one resource name must be specified since 'all' parameter is not set")
  return undefined
}

function* taintOne(
  session: Session,
  info: Info,
  changes: TaintChanges,
  dryRun: DryRun,
): Running<CommandError | undefined> {
  const node = info.object as unknown as Node
  const there = node.spec?.taints ?? []
  const overwrite = session.flags.bool('overwrite')
  const taken = changes.add.filter(each => there.some(old => isSame(old, each))).map(each => each.key)
  if (taken.length > 0 && !overwrite)
    return failure(
      `node ${info.name} already has ${taken.join(',')} taint(s) with same effect(s) and --overwrite is false`,
    )
  const changed = reorganized(there, changes)
  if ('errors' in changed) return combined(changed.errors.map(text => failure(text)))
  const draft = draftOf(info.object!) as { spec: { taints?: readonly Taint[] } }
  draft.spec ??= {}
  if (changed.taints.length > 0) draft.spec.taints = changed.taints
  else delete draft.spec.taints
  // Named after the operation once more, the words for a dry run are lost.
  const printer = ResultPrinter.of(session, 'none', true)
  if (printer instanceof CommandError) return printer
  const operation = changed.added && changed.removed ? 'modified' : changed.added ? 'tainted' : 'untainted'
  const word = overwrite ? 'modified' : operation
  if (dryRun === 'client') return yield* printer.print(draft as unknown as Body, word)
  const query = writeQuery(session, dryRun, session.flags.string('field-manager'))
  const patch = patchTo(info, draft as unknown as Body)
  const done = yield* session.patch(info.mapping, info, PATCH_TYPES.strategic, patch, query)
  return done instanceof CommandError ? done : yield* printer.print(done, word)
}

const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect

type Reorganized =
  | { readonly taints: readonly Taint[]; readonly added: boolean; readonly removed: boolean }
  | { readonly errors: readonly string[] }

/** New taints come first, then those that stay. What counts as added and removed is the real one's own (reorganizeTaints). */
function reorganized(there: readonly Taint[], { add, remove }: TaintChanges): Reorganized {
  let taints: readonly Taint[] = [...add, ...there.filter(old => !add.some(each => isSame(old, each)))]
  const added = there.length !== taints.length
  const errors: string[] = []
  let removed = false
  for (const each of remove) {
    const left = taints.filter(old => old.key !== each.key || (each.effect !== '' && old.effect !== each.effect))
    removed = left.length !== taints.length
    if (!removed) errors.push(`taint ${JSON.stringify(taintText(each))} not found`)
    taints = left
  }
  return errors.length > 0 ? { errors } : { taints, added, removed }
}
