import type { Draft } from '../object.ts'
import type { Pod, ServiceAccount } from '../schema/generated/types.ts'
import { details, Failure } from '../status.ts'
import { pathSegment } from '../validation/names.ts'
import type { Admission } from './admission.ts'

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const PODS = { group: '', plural: 'pods' }

/** Every pod gets a service account, and with it a token to speak to the API server. plugin/pkg/admission/serviceaccount. */
export const serviceAccount: Admission = {
  name: 'ServiceAccount',
  admit(call, draft, old) {
    if (call.definition.name !== 'pods' || call.at.subresource !== '' || old !== undefined) return undefined
    const pod = draft as unknown as Draft<Pod>
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return undefined
    pod.spec.serviceAccountName ||= 'default'
    pod.spec.serviceAccount = pod.spec.serviceAccountName
    const { namespace } = call.at
    const name = pod.spec.serviceAccountName
    const account = call.collection('serviceaccounts').get(namespace, name) as ServiceAccount | undefined
    if (account === undefined) return missing(pod, namespace, name)
    if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)
      mountToken(pod, `kube-api-access-${call.sim.random('generateName').text(5, ALPHABET)}`)
    if ((pod.spec.imagePullSecrets ?? []).length === 0 && account.imagePullSecrets !== undefined)
      pod.spec.imagePullSecrets = account.imagePullSecrets.map(secret => ({ ...secret }))
    return undefined
  },
}

function missing(pod: Draft<Pod>, namespace: string, name: string): Failure {
  const wrong = pathSegment(name)
  const why =
    wrong.length > 0
      ? `invalid resource name ${JSON.stringify(name)}: [${wrong.join(' ')}]`
      : `serviceaccount "${name}" not found`
  const podName = pod.metadata.name || (pod.metadata.generateName ?? '')
  return new Failure(
    403,
    'Forbidden',
    `pods "${podName}" is forbidden: error looking up service account ${namespace}/${name}: ${why}`,
    details(PODS, podName),
  )
}

function mountToken(pod: Draft<Pod>, generated: string): void {
  const { spec } = pod
  const existing = spec.volumes?.find(
    volume => volume.name.startsWith('kube-api-access-') && volume.projected !== undefined,
  )
  const name = existing?.name ?? generated
  let needed = false
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    if (container.volumeMounts?.some(mount => mount.mountPath === MOUNT_PATH)) continue
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: MOUNT_PATH }]
    needed = true
  }
  if (!needed || existing !== undefined) return
  spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)]
}

function tokenVolume(name: string): Draft<NonNullable<Pod['spec']['volumes']>[number]> {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 420,
    },
  }
}
