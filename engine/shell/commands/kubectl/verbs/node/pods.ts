import type { Pod } from '../../../../../kube/api/schema/generated/types.ts'
import { DAEMON_SETS, PODS } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, RefusedError } from '../../error.ts'
import type { Session } from '../../session.ts'

/** The pods of a node, sorted out for a drain (pkg/drain, PodDeleteList). */
export interface PodsToDelete {
  readonly pods: readonly Pod[]
  readonly warnings: string
  readonly errors: readonly string[]
}

interface Verdict {
  readonly goes: boolean
  readonly warning?: string
  readonly error?: string
}

const GOES: Verdict = { goes: true }

export function* podsToDelete(session: Session, node: string): Running<PodsToDelete | CommandError> {
  const { flags } = session
  const list = yield* session.list(PODS, '', {
    labelSelector: flags.string('pod-selector'),
    fieldSelector: `spec.nodeName=${node}`,
  })
  if (list instanceof CommandError) return list
  const pods: Pod[] = []
  const warnings = new Map<string, string[]>()
  const errors = new Map<string, string[]>()
  for (const item of list.items) {
    const pod = item as unknown as Pod
    const verdict = yield* judge(session, pod)
    if (verdict.goes) pods.push(pod)
    note(warnings, verdict.warning, pod)
    note(errors, verdict.error, pod)
  }
  return {
    pods,
    warnings: texts(warnings).join('; '),
    errors: texts(errors).map(text => `cannot delete ${text}`),
  }
}

function note(into: Map<string, string[]>, text: string | undefined, { metadata }: Pod): void {
  if (text === undefined) return
  into.set(text, [...(into.get(text) ?? []), `${metadata.namespace}/${metadata.name}`])
}

const texts = (of: ReadonlyMap<string, readonly string[]>): string[] =>
  [...of].map(([text, pods]) => `${text}: ${pods.join(', ')}`)

/** One filter after the other: the first that keeps a pod, or the last that has something to say (makeFilters). */
function* judge(session: Session, pod: Pod): Running<Verdict> {
  let verdict = GOES
  if (isSkipped(session, pod)) return { goes: false }
  for (const filter of [daemonSet, mirrorPod, localStorage, unreplicated]) {
    verdict = yield* filter(session, pod)
    if (!verdict.goes) return verdict
  }
  return verdict
}

/** Terminating for so long that nobody waits any more. */
export function isSkipped({ flags, wall }: Session, { metadata }: Pod): boolean {
  const most = flags.int('skip-wait-for-delete-timeout')
  if (most <= 0 || metadata.deletionTimestamp === undefined) return false
  return (wall - Date.parse(metadata.deletionTimestamp)) / 1000 > most
}

const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'
const controllerOf = ({ metadata }: Pod) => metadata.ownerReferences?.find(owner => owner.controller === true)

function* daemonSet(session: Session, pod: Pod): Running<Verdict> {
  const owner = controllerOf(pod)
  if (owner?.kind !== 'DaemonSet' || owner.apiVersion !== 'apps/v1' || isFinished(pod)) return GOES
  const there = yield* session.get(DAEMON_SETS, pod.metadata.namespace ?? '', owner.name)
  if (there instanceof CommandError) {
    const text = there instanceof RefusedError ? there.message : there.text
    const gone = there instanceof RefusedError && there.notFound
    return gone && session.flags.bool('force') ? { goes: true, warning: text } : { goes: false, error: text }
  }
  return session.flags.bool('ignore-daemonsets')
    ? { goes: false, warning: 'ignoring DaemonSet-managed Pods' }
    : { goes: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' }
}

function* mirrorPod(_: Session, { metadata }: Pod): Running<Verdict> {
  return { goes: metadata.annotations?.['kubernetes.io/config.mirror'] === undefined }
}

function* localStorage({ flags }: Session, pod: Pod): Running<Verdict> {
  const has = (pod.spec.volumes ?? []).some(volume => volume.emptyDir !== undefined)
  if (!has || isFinished(pod)) return GOES
  return flags.bool('delete-emptydir-data')
    ? { goes: true, warning: 'deleting Pods with local storage' }
    : { goes: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' }
}

function* unreplicated({ flags }: Session, pod: Pod): Running<Verdict> {
  if (isFinished(pod) || controllerOf(pod) !== undefined) return GOES
  return flags.bool('force')
    ? { goes: true, warning: 'deleting Pods that declare no controller' }
    : { goes: false, error: 'cannot delete Pods that declare no controller (use --force to override)' }
}
