import type { ClusterRole, ClusterRoleBinding } from '../../../../../../kube/api/schema/generated/types.ts'
import type { Describer, Subject } from '../describer.ts'
import { Description } from '../description.ts'
import { compactRules } from '../policy-rules.ts'

function head(subject: Subject): Description {
  const { name, labels, annotations } = subject.metadata
  const out = new Description()
  out.field(0, 'Name', name)
  out.labels('Labels', labels)
  out.annotations('Annotations', annotations)
  return out
}

function* describeRole(subject: Subject) {
  const out = head(subject)
  out.line(0, 'PolicyRule:')
  out.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs')
  out.line(1, '---------\t-----------------\t--------------\t-----')
  for (const { resource, urls, names, verbs } of compactRules(subject.as<ClusterRole>().rules ?? []))
    out.line(1, `${resource}\t[${urls.join(' ')}]\t[${names.join(' ')}]\t[${verbs.join(' ')}]`)
  return out
}

function* describeBinding(subject: Subject) {
  const { roleRef, subjects = [] } = subject.as<ClusterRoleBinding>()
  const out = head(subject)
  out.line(0, 'Role:')
  out.field(1, 'Kind', roleRef.kind)
  out.field(1, 'Name', roleRef.name)
  out.line(0, 'Subjects:')
  out.line(1, 'Kind\tName\tNamespace')
  out.line(1, '----\t----\t---------')
  for (const { kind, name, namespace = '' } of subjects) out.line(1, `${kind}\t${name}\t${namespace}`)
  return out
}

const RBAC = 'rbac.authorization.k8s.io'
export const role: Describer = { group: RBAC, kind: 'Role', describe: describeRole }
export const clusterRole: Describer = { group: RBAC, kind: 'ClusterRole', describe: describeRole }
export const roleBinding: Describer = { group: RBAC, kind: 'RoleBinding', describe: describeBinding }
export const clusterRoleBinding: Describer = { group: RBAC, kind: 'ClusterRoleBinding', describe: describeBinding }
