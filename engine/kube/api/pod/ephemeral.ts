import { type Draft, sameSemantically } from '../object.ts'
import type { Container, EphemeralContainer, Pod, PodSpec } from '../schema/generated/types.ts'
import { difference } from '../validation/difference.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { validateContainer } from './validate-containers.ts'

/** Containers that join a pod later, for `kubectl debug`. pkg/apis/core/validation/validation.go: validateEphemeralContainers. */

const NOT_ALLOWED = 'cannot be set for an Ephemeral Container'
const FORBIDDEN = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const

export function validateEphemeralContainers(
  spec: PodSpec,
  volumes: ReadonlySet<string>,
  at: string,
  errors: FieldErrors,
): void {
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(container => container.name))
  const names = new Set(others)
  spec.ephemeralContainers?.forEach((container, index) => {
    const path = `${at}[${index}]`
    validateContainer(container as unknown as Container, volumes, spec.hostUsers !== false, path, errors)
    if (names.has(container.name)) errors.duplicate(`${path}.name`, container.name)
    names.add(container.name)
    const target = container.targetContainerName
    if (target && !others.has(target)) errors.notFound(`${path}.targetContainerName`, target)
    for (const field of FORBIDDEN) if (isSet(container[field])) errors.forbidden(`${path}.${field}`, NOT_ALLOWED)
    container.volumeMounts?.forEach((mount, number) => {
      if (mount.subPath) errors.forbidden(`${path}.volumeMounts[${number}].subPath`, NOT_ALLOWED)
      if (mount.subPathExpr) errors.forbidden(`${path}.volumeMounts[${number}].subPathExpr`, NOT_ALLOWED)
    })
  })
}

const isSet = (value: unknown): boolean =>
  value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** A write to /ephemeralcontainers changes nothing else. */
export function keepOthers(pod: Draft<Pod>, old: Pod): void {
  const { ephemeralContainers } = pod.spec
  pod.spec = { ...(old.spec as Draft<PodSpec>) }
  if (ephemeralContainers === undefined) delete pod.spec.ephemeralContainers
  else pod.spec.ephemeralContainers = ephemeralContainers
  pod.status = old.status as Draft<Pod>['status']
}

/** What was added stays as it is. */
export function validateEphemeralUpdate(pod: Pod, old: Pod, errors: FieldErrors): void {
  const now = new Map(
    (pod.spec.ephemeralContainers ?? []).map((each): [string, EphemeralContainer] => [each.name, each]),
  )
  for (const was of old.spec.ephemeralContainers ?? []) {
    const is = now.get(was.name)
    const head = `existing ephemeral containers "${was.name}" may not be`
    if (is === undefined) errors.forbidden('spec.ephemeralContainers', `${head} removed\n`)
    else if (!sameSemantically(was, is))
      errors.forbidden('spec.ephemeralContainers', `${head} changed\n${difference(was, is)}`)
  }
}
