import { columns, define } from '../definition.ts'
import { defaultPod } from '../pod/defaults.ts'
import { keepOthers, validateEphemeralUpdate } from '../pod/ephemeral.ts'
import { podRow, podRowConditions } from '../pod/row.ts'
import { validatePodSpec } from '../pod/validate.ts'
import { validatePodUpdate } from '../pod/validate-update.ts'
import { qosClass } from '../pod-resources.ts'
import type { Pod } from '../schema/generated/types.ts'
import { nanoOf } from '../schema/quantity.ts'
import { timeText } from '../schema/time.ts'

const GRACE_SECONDS = 30

/** pkg/registry/core/pod/strategy.go. */
export const pods = define<Pod>({
  group: '',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  status: true,
  generation: true,
  subresources: [
    'attach',
    'binding',
    'ephemeralcontainers',
    'eviction',
    'exec',
    'log',
    'portforward',
    'proxy',
    'status',
  ],
  fields: {
    'spec.nodeName': pod => pod.spec.nodeName ?? '',
    'spec.restartPolicy': pod => pod.spec.restartPolicy ?? '',
    'spec.schedulerName': pod => pod.spec.schedulerName ?? '',
    'spec.serviceAccountName': pod => pod.spec.serviceAccountName ?? '',
    'spec.hostNetwork': pod => String(pod.spec.hostNetwork ?? false),
    'status.phase': pod => pod.status.phase ?? '',
    'status.podIP': pod => pod.status.podIPs?.[0]?.ip ?? pod.status.podIP ?? '',
    'status.nominatedNodeName': pod => pod.status.nominatedNodeName ?? '',
  },
  columns: columns('Name:string:name Ready Status Restarts Age IP* Node* Nominated_Node* Readiness_Gates*'),
  row: podRow,
  rowConditions: podRowConditions,
  defaults: defaultPod,
  prepareCreate(pod, { sim }) {
    // Rules for single containers are an alpha feature that is off: what asks for them is left out.
    for (const container of pod.spec.containers ?? []) delete container.restartPolicy
    for (const container of pod.spec.initContainers ?? [])
      if (container.restartPolicy !== 'Always') delete container.restartPolicy

    if ((pod.spec.terminationGracePeriodSeconds ?? 0) < 0) pod.spec.terminationGracePeriodSeconds = 1
    pod.status = { phase: 'Pending', qosClass: qosClass(pod as Pod) }
    if ((pod.spec.schedulingGates ?? []).length > 0)
      pod.status.conditions = [
        {
          type: 'PodScheduled',
          status: 'False',
          lastProbeTime: null,
          lastTransitionTime: timeText(sim.wallMilliseconds),
          reason: 'SchedulingGated',
          message: 'Scheduling is blocked due to non-empty scheduling gates',
        } as never,
      ]
  },
  prepareStatus(pod, old) {
    pod.status.qosClass ??= old.status.qosClass ?? qosClass(old)
    pod.status.phase ??= old.status.phase ?? 'Pending'
  },
  parts: {
    ephemeralcontainers: {
      prepare: keepOthers,
      validate(pod, old, errors) {
        validatePodSpec(pod.spec, 'spec', errors)
        validateEphemeralUpdate(pod, old, errors)
      },
    },
  },
  validate(pod, errors) {
    validatePodSpec(pod.spec, 'spec', errors)
    if ((pod.spec.ephemeralContainers ?? []).length > 0)
      errors.forbidden('spec.ephemeralContainers', 'cannot be set on create')
  },
  validateUpdate(pod, old, errors) {
    validatePodSpec(pod.spec, 'spec', errors)
    validatePodUpdate(pod, old, errors)
  },
  warnings: pod => podWarnings(pod),
  graceSeconds(pod, asked) {
    if (!pod.spec.nodeName || pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded') return 0
    const seconds = asked ?? pod.spec.terminationGracePeriodSeconds ?? GRACE_SECONDS
    return seconds < 0 ? 1 : seconds
  },
})

/** Texts for the Warning headers (pkg/api/pod/warnings.go). */
function podWarnings({ spec }: Pod): string[] {
  const out: string[] = []
  spec.containers.forEach((container, index) => {
    for (const [part, list] of Object.entries(container.resources ?? {}))
      for (const [name, value] of Object.entries(list as Record<string, string>))
        if (name === 'memory' && nanoOf(value) % 1_000_000_000n !== 0n)
          out.push(
            `spec.containers[${index}].resources.${part}[memory]: fractional byte value "${value}" is invalid, must be an integer`,
          )
    const names = new Map<string, number>()
    container.env?.forEach((each, at) => {
      if (names.has(each.name))
        out.push(
          `spec.containers[${index}].env[${at}]: hides previous definition of "${each.name}", which may be dropped when using apply`,
        )
      names.set(each.name, at)
    })
    const ports = new Set<string>()
    container.ports?.forEach((port, at) => {
      const key = `${port.containerPort}/${port.protocol}`
      if (ports.has(key))
        out.push(
          `spec.containers[${index}].ports[${at}]: duplicate port definition with spec.containers[${index}].ports[${[...ports].indexOf(key)}]`,
        )
      ports.add(key)
    })
  })
  return out
}
