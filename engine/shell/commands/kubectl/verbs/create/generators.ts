import type { Verb } from '../../verb.ts'
import { clusterRole, clusterRoleBinding, role, roleBinding } from './access.ts'
import { configMap } from './config-map.ts'
import { deployment } from './deployment.ts'
import { ingress } from './ingress.ts'
import { cronJob, job } from './job.ts'
import { namespace, quota, serviceAccount } from './plain.ts'
import { secret } from './secret.ts'
import { service } from './service.ts'
import { token } from './token.ts'

/** Commands below `kubectl create`, by name. */
export const generators: readonly Verb[] = [
  clusterRole,
  clusterRoleBinding,
  configMap,
  cronJob,
  deployment,
  ingress,
  job,
  namespace,
  quota,
  role,
  roleBinding,
  secret,
  service,
  serviceAccount,
  token,
]
