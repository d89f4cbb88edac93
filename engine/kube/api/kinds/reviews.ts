import { isAllowed } from '../authorization/authorize.ts'
import { grantsFor, rbacReason } from '../authorization/rbac.ts'
import { readJson } from '../body.ts'
import type { Call } from '../call.ts'
import { apiVersionOf, define, type ResourceDefinition } from '../definition.ts'
import type { DraftObject } from '../object.ts'
import type { Outcome } from '../respond.ts'
import { decode } from '../schema/decode.ts'
import type { SelfSubjectRulesReview, SubjectAccessReview } from '../schema/generated/types.ts'
import { timeText } from '../schema/time.ts'
import { badRequest, Failure, invalid, methodNotAllowed } from '../status.ts'
import type { User } from '../user.ts'
import { FieldErrors } from '../validation/field-error.ts'
import { track } from '../verbs/write.ts'

/** Kinds that are questions: a POST answers them, nothing is stored. */
const virtual = (group: string, kind: string, namespaced: boolean): ResourceDefinition =>
  define({ group, kind, plural: `${kind.toLowerCase()}s`, namespaced, verbs: ['create'] })

const selfAccess = virtual('authorization.k8s.io', 'SelfSubjectAccessReview', false)
const selfRules = virtual('authorization.k8s.io', 'SelfSubjectRulesReview', false)
const localAccess = virtual('authorization.k8s.io', 'LocalSubjectAccessReview', true)
const access = virtual('authorization.k8s.io', 'SubjectAccessReview', false)
const self = virtual('authentication.k8s.io', 'SelfSubjectReview', false)

export const VIRTUAL_KINDS: readonly ResourceDefinition[] = [localAccess, selfAccess, selfRules, access, self]

export function review(call: Call): Outcome {
  const { definition } = call
  if (call.request.method !== 'POST' || call.at.name !== '') return methodNotAllowed()
  const json = readJson(call, definition.kind)
  if (json instanceof Failure) return json
  const decoded = decode(definition.type, json.value ?? {}, json.duplicates)
  if ('error' in decoded)
    return badRequest(`${definition.kind} in version "v1" cannot be handled as a ${definition.kind}: ${decoded.error}`)
  const object = { ...decoded.value, kind: definition.kind, apiVersion: apiVersionOf(definition) }
  const draft = object as unknown as DraftObject
  const withoutFields = definition === self
  if (withoutFields) draft.metadata.creationTimestamp = timeText(call.sim.wallMilliseconds)
  else track(call, call.server.blank(definition), draft)
  const answer = answerTo(call, definition, object)
  return answer instanceof Failure ? answer : { body: { ...object, ...answer }, code: 201 }
}

function answerTo(call: Call, definition: ResourceDefinition, object: object): object | Failure {
  if (definition === self)
    return {
      status: {
        userInfo: {
          username: call.user.name,
          ...(call.user.uid === undefined ? {} : { uid: call.user.uid }),
          groups: call.user.groups,
        },
      },
    }
  if (definition === selfRules) return rulesReview(call, object as SelfSubjectRulesReview)
  const { spec } = object as SubjectAccessReview
  const wrong = checkSpec(definition, spec)
  if (wrong !== undefined) return wrong
  const user: User = definition === selfAccess ? call.user : { name: spec.user ?? '', groups: spec.groups ?? [] }
  const wanted = spec.resourceAttributes
  const attributes = {
    verb: wanted?.verb ?? spec.nonResourceAttributes?.verb ?? '',
    group: wanted?.group ?? '',
    resource: wanted?.resource ?? '',
    subresource: wanted?.subresource ?? '',
    name: wanted?.name ?? '',
    namespace: wanted?.namespace ?? '',
    path: spec.nonResourceAttributes?.path ?? '',
  }
  const allowed = isAllowed(call.server, user, attributes)
  const reason = allowed ? rbacReason(call.store, user, attributes) : ''
  return { status: { allowed, ...(reason === '' ? {} : { reason }) } }
}

function checkSpec(definition: ResourceDefinition, spec: SubjectAccessReview['spec']): Failure | undefined {
  const errors = new FieldErrors()
  const both = spec.resourceAttributes !== undefined && spec.nonResourceAttributes !== undefined
  if (both)
    errors.invalid(
      'spec.nonResourceAttributes',
      spec.nonResourceAttributes,
      'cannot be specified in combination with resourceAttributes',
    )
  if (spec.resourceAttributes === undefined && spec.nonResourceAttributes === undefined)
    errors.invalid(
      'spec.resourceAttributes',
      spec.nonResourceAttributes,
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
  if (definition !== selfAccess && !spec.user && (spec.groups ?? []).length === 0)
    errors.invalid('spec.user', spec.user ?? '', 'at least one of user or group must be specified')
  return errors.list.length === 0 ? undefined : refused(definition.group, errors)
}

/** The real server leaves the kind out of this one. */
function refused(group: string, errors: FieldErrors): Failure {
  const { code, reason, message, details } = invalid(group, '', '', errors.list)
  const { kind: _, ...rest } = details!
  return new Failure(code, reason, message, rest)
}

function rulesReview(call: Call, { spec }: SelfSubjectRulesReview): object | Failure {
  if (!spec.namespace) return badRequest('no namespace on request')
  const resourceRules: object[] = []
  const nonResourceRules: object[] = []
  for (const rule of [...grantsFor(call.store, call.user, spec.namespace)].flatMap(grant => grant.rules)) {
    if ((rule.resources ?? []).length > 0) {
      const { verbs, apiGroups, resources, resourceNames } = rule
      resourceRules.push({ verbs, apiGroups, resources, ...(resourceNames === undefined ? {} : { resourceNames }) })
    }
    if ((rule.nonResourceURLs ?? []).length > 0)
      nonResourceRules.push({ verbs: rule.verbs, nonResourceURLs: rule.nonResourceURLs })
  }
  return { status: { resourceRules, nonResourceRules, incomplete: false } }
}
