import { columns, define } from '../definition.ts'
import { sameSemantically } from '../object.ts'
import { base64ToText, textToBase64 } from '../schema/base64.ts'
import type { Secret } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { immutable } from '../validation/metadata.ts'
import { configMapKey } from '../validation/names.ts'
import { DATA_MAX } from './config-maps.ts'

export const secrets = define<Secret>({
  group: '',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
  fields: { type: ({ type }) => type ?? '' },
  columns: columns('Name:string:name Type Data Age'),
  row: ({ metadata, type, data }, now) => [
    metadata.name,
    type ?? '',
    Object.keys(data ?? {}).length,
    age(metadata.creationTimestamp, now),
  ],
  defaults(secret) {
    secret.type ??= 'Opaque'
    if (secret.stringData === undefined) return
    secret.data = { ...secret.data }
    for (const [key, value] of Object.entries(secret.stringData)) secret.data[key] = textToBase64(value)
    delete secret.stringData
  },
  validate: validateSecret,
  validateUpdate(secret, old, errors) {
    immutable(secret.type, old.type, 'type', errors)
    if (old.immutable === true) {
      if (secret.immutable !== true) errors.forbidden('immutable', 'field is immutable when `immutable` is set')
      if (!sameSemantically(secret.data, old.data))
        errors.forbidden('data', 'field is immutable when `immutable` is set')
    }
    validateSecret(secret, errors)
  },
})

function validateSecret(secret: Secret, errors: FieldErrors): void {
  const { data = {}, type = '' } = secret
  let size = 0
  for (const [key, value] of Object.entries(data)) {
    errors.each(`data[${key}]`, key, configMapKey(key))
    size += Math.floor((value.length * 3) / 4)
  }
  if (size > DATA_MAX) errors.tooLong('data', DATA_MAX)
  const need = (key: string) => {
    if (!(key in data)) errors.required(`data[${key}]`)
  }
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!secret.metadata.annotations?.['kubernetes.io/service-account.name'])
        errors.required('metadata.annotations[kubernetes.io/service-account.name]')
      break
    case 'kubernetes.io/dockercfg':
    case 'kubernetes.io/dockerconfigjson': {
      const key = type === 'kubernetes.io/dockercfg' ? '.dockercfg' : '.dockerconfigjson'
      need(key)
      if (key in data && !isJson(base64ToText(data[key]!) ?? ''))
        errors.invalid(`data[${key}]`, '<secret contents redacted>', 'invalid character')
      break
    }
    case 'kubernetes.io/basic-auth':
      if (!('username' in data) && !('password' in data)) {
        errors.required('data[username]')
        errors.required('data[password]')
      }
      break
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) errors.required('data[ssh-privatekey]')
      break
    case 'kubernetes.io/tls':
      need('tls.crt')
      need('tls.key')
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
