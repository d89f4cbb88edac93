import { validateClaimSpec } from '../kinds/persistent-volume-claims.ts'
import type { KeyToPath, Volume } from '../schema/generated/types.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { dnsLabel } from '../validation/names.ts'

/** Volumes of a pod. pkg/apis/core/validation/validation.go: ValidateVolumes. */

export const FILE_MODE = 'must be a number between 0 and 0777 (octal), both inclusive'
const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

/** In the order in which upstream looks at them. */
const SOURCES = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const

/** The names that mounts may refer to: those of good volumes. */
export function validateVolumes(volumes: readonly Volume[], field: string, errors: FieldErrors): ReadonlySet<string> {
  const names = new Set<string>()
  volumes.forEach((volume, index) => {
    const at = `${field}[${index}]`
    const before = errors.list.length
    validateSource(volume, at, errors)
    if (!volume.name) errors.required(`${at}.name`)
    else errors.each(`${at}.name`, volume.name, dnsLabel(volume.name))
    if (names.has(volume.name)) errors.duplicate(`${at}.name`, volume.name)
    if (errors.list.length === before) names.add(volume.name)
  })
  return names
}

function validateSource(volume: Volume, at: string, errors: FieldErrors): void {
  let found = 0
  for (const source of SOURCES) {
    const value = volume[source]
    if (value === undefined) continue
    if (found > 0) errors.forbidden(`${at}.${MISSPELLED[source] ?? source}`, 'may not specify more than 1 volume type')
    else CHECKS[source]?.(volume, `${at}.${source}`, errors)
    found++
  }
  if (found === 0) errors.required(at, 'must specify a volume type')
}

/** Where upstream names a field otherwise. */
const MISSPELLED: Readonly<Record<string, string>> = { downwardAPI: 'downwarAPI', cephfs: 'cephFS' }

type Check = (volume: Volume, at: string, errors: FieldErrors) => void

const CHECKS: Readonly<Partial<Record<(typeof SOURCES)[number], Check>>> = {
  hostPath: ({ hostPath }, at, errors) => {
    if (!hostPath!.path) errors.required(`${at}.path`)
    else noBacksteps(hostPath!.path, `${at}.path`, errors)
    if (!HOST_PATH_TYPES.includes(hostPath!.type ?? ''))
      errors.notSupported(`${at}.type`, hostPath!.type, HOST_PATH_TYPES)
  },
  nfs: ({ nfs }, at, errors) => {
    if (!nfs!.server) errors.required(`${at}.server`)
    if (!nfs!.path) errors.required(`${at}.path`)
    if (!nfs!.path.startsWith('/')) errors.invalid(`${at}.path`, nfs!.path, 'must be an absolute path')
  },
  secret: ({ secret }, at, errors) => {
    if (!secret!.secretName) errors.required(`${at}.secretName`)
    fileMode(secret!.defaultMode, `${at}.defaultMode`, errors)
    validateItems(secret!.items, at, errors)
  },
  configMap: ({ configMap }, at, errors) => {
    if (!configMap!.name) errors.required(`${at}.name`)
    fileMode(configMap!.defaultMode, `${at}.defaultMode`, errors)
    validateItems(configMap!.items, at, errors)
  },
  persistentVolumeClaim: ({ persistentVolumeClaim }, at, errors) => {
    if (!persistentVolumeClaim!.claimName) errors.required(`${at}.claimName`)
  },
  downwardAPI: ({ downwardAPI }, at, errors) => {
    fileMode(downwardAPI!.defaultMode, `${at}.defaultMode`, errors)
    validateDownward(downwardAPI!.items ?? [], at, errors)
  },
  projected: validateProjected,
  csi: ({ csi }, at, errors) => {
    if (!csi!.driver) errors.required(`${at}.driver`)
  },
  ephemeral: ({ ephemeral }, at, errors) => {
    const template = ephemeral!.volumeClaimTemplate
    if (template === undefined) errors.required(`${at}.volumeClaimTemplate`)
    else validateClaimSpec(template.spec, `${at}.volumeClaimTemplate.spec`, errors)
  },
}

export function fileMode(mode: number | undefined, field: string, errors: FieldErrors): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777)) errors.invalid(field, mode, FILE_MODE)
}

function noBacksteps(path: string, field: string, errors: FieldErrors): void {
  if (path.split('/').includes('..')) errors.invalid(field, path, "must not contain '..'")
}

/** A path below the volume: relative, without `..` at all. */
function localPath(path: string, field: string, errors: FieldErrors): void {
  if (path.startsWith('/')) errors.invalid(field, path, 'must be a relative path')
  noBacksteps(path, field, errors)
  if (path.startsWith('..') && !path.startsWith('../')) errors.invalid(field, path, "must not start with '..'")
}

export function descendingPath(path: string, field: string, errors: FieldErrors): void {
  if (path.startsWith('/')) errors.invalid(field, path, 'must be a relative path')
  noBacksteps(path, field, errors)
}

function validateItems(items: readonly KeyToPath[] | undefined, at: string, errors: FieldErrors): void {
  items?.forEach((item, index) => {
    const field = `${at}.items[${index}]`
    if (!item.key) errors.required(`${field}.key`)
    if (!item.path) errors.required(`${field}.path`)
    localPath(item.path, `${field}.path`, errors)
    fileMode(item.mode, `${field}.mode`, errors)
  })
}

const DOWNWARD_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
]
type DownwardItem = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number]

/** The errors do not say which item. */
function validateDownward(items: readonly DownwardItem[], field: string, errors: FieldErrors): void {
  items.forEach(item => {
    if (!item.path) errors.required(`${field}.path`)
    localPath(item.path, `${field}.path`, errors)
    if (item.fieldRef !== undefined) {
      const path = item.fieldRef.fieldPath.replace(/\[.*\]$/, '')
      if (!DOWNWARD_FIELDS.includes(path))
        errors.notSupported(`${field}.fieldRef.fieldPath`, item.fieldRef.fieldPath, DOWNWARD_FIELDS)
      if (item.resourceFieldRef !== undefined)
        errors.invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
    } else if (item.resourceFieldRef === undefined)
      errors.required(field, 'one of fieldRef and resourceFieldRef is required')
    fileMode(item.mode, `${field}.mode`, errors)
  })
}

function validateProjected({ projected }: Volume, at: string, errors: FieldErrors): void {
  fileMode(projected!.defaultMode, `${at}.defaultMode`, errors)
  projected!.sources?.forEach((source, index) => {
    const field = `${at}.sources[${index}]`
    const kinds = Object.keys(source)
    if (kinds.length > 1) errors.forbidden(field, 'may not specify more than 1 volume type')
    if (source.secret !== undefined) {
      if (!source.secret.name) errors.required(`${field}.secret.name`)
      validateItems(source.secret.items, `${field}.secret`, errors)
    }
    if (source.configMap !== undefined) {
      if (!source.configMap.name) errors.required(`${field}.configMap.name`)
      validateItems(source.configMap.items, `${field}.configMap`, errors)
    }
    if (source.downwardAPI !== undefined)
      validateDownward(source.downwardAPI.items ?? [], `${field}.downwardAPI`, errors)
    const token = source.serviceAccountToken
    if (token === undefined) return
    if (token.expirationSeconds !== undefined && token.expirationSeconds < 600)
      errors.invalid(
        `${field}.serviceAccountToken.expirationSeconds`,
        token.expirationSeconds,
        'may not specify a duration less than 10 minutes',
      )
    if (!token.path) errors.required(`${field}.serviceAccountToken.path`)
  })
}
