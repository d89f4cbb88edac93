import type { ProjectedVolumeSource, Volume } from '../../../../../kube/api/schema/generated/types.ts'
import { nanoOf } from '../../../../../kube/api/schema/quantity.ts'
import type { Description } from './description.ts'

/** Volumes of a pod, or, indented, of a template. */
export function describeVolumes(out: Description, volumes: readonly Volume[] = [], indent = ''): void {
  if (volumes.length === 0) return out.line(0, `${indent}Volumes:\t<none>`)
  out.line(0, `${indent}Volumes:`)
  for (const volume of volumes) {
    out.line(1, `${indent === '' ? '' : ' '}${volume.name}:`)
    describeSource(out, volume)
  }
}

function fields(out: Description, type: string, values: readonly (readonly [string, unknown])[]): void {
  out.field(2, 'Type', type)
  for (const [name, value] of values) out.field(2, name, String(value ?? ''))
}

function describeSource(out: Description, volume: Volume): void {
  const { hostPath, emptyDir, secret, configMap, persistentVolumeClaim, downwardAPI, projected, nfs, csi } = volume
  if (hostPath !== undefined)
    fields(out, 'HostPath (bare host directory volume)', [
      ['Path', hostPath.path],
      ['HostPathType', hostPath.type ?? '<none>'],
    ])
  else if (emptyDir !== undefined)
    fields(out, "EmptyDir (a temporary directory that shares a pod's lifetime)", [
      ['Medium', emptyDir.medium],
      ['SizeLimit', nanoOf(emptyDir.sizeLimit) > 0n ? emptyDir.sizeLimit : '<unset>'],
    ])
  else if (secret !== undefined)
    fields(out, 'Secret (a volume populated by a Secret)', [
      ['SecretName', secret.secretName],
      ['Optional', secret.optional === true],
    ])
  else if (configMap !== undefined)
    fields(out, 'ConfigMap (a volume populated by a ConfigMap)', [
      ['Name', configMap.name],
      ['Optional', configMap.optional === true],
    ])
  else if (nfs !== undefined)
    fields(out, 'NFS (an NFS mount that lasts the lifetime of a pod)', [
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', nfs.readOnly === true],
    ])
  else if (persistentVolumeClaim !== undefined)
    fields(out, 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)', [
      ['ClaimName', persistentVolumeClaim.claimName],
      ['ReadOnly', persistentVolumeClaim.readOnly === true],
    ])
  else if (downwardAPI !== undefined) {
    out.line(2, 'Type:\tDownwardAPI (a volume populated by information about the pod)\n    Items:')
    for (const { fieldRef, resourceFieldRef, path } of downwardAPI.items ?? [])
      out.line(3, `${fieldRef?.fieldPath ?? resourceFieldRef?.resource} -> ${path}`)
  } else if (projected !== undefined) describeProjected(out, projected)
  else if (csi !== undefined)
    fields(out, 'CSI (a Container Storage Interface (CSI) volume source)', [
      ['Driver', csi.driver],
      ['FSType', csi.fsType],
      ['ReadOnly', csi.readOnly === true],
    ])
  else out.line(1, '<unknown>')
}

function describeProjected(out: Description, { sources = [] }: ProjectedVolumeSource): void {
  out.field(2, 'Type', 'Projected (a volume that contains injected data from multiple sources)')
  for (const { secret, downwardAPI, configMap, serviceAccountToken } of sources)
    if (secret !== undefined) {
      out.field(2, 'SecretName', secret.name)
      out.field(2, 'Optional', secret.optional === true)
    } else if (downwardAPI !== undefined) out.field(2, 'DownwardAPI', true)
    else if (configMap !== undefined) {
      out.field(2, 'ConfigMapName', configMap.name)
      out.field(2, 'Optional', configMap.optional === true)
    } else if (serviceAccountToken !== undefined)
      out.field(2, 'TokenExpirationSeconds', serviceAccountToken.expirationSeconds)
}
