import { columns, define } from '../definition.ts'
import type { ServiceAccount } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'

export const serviceAccounts = define<ServiceAccount>({
  group: '',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  namespaced: true,
  subresources: ['token'],
  columns: columns('Name:string:name Secrets Age'),
  row: ({ metadata, secrets = [] }, now) => [metadata.name, secrets.length, age(metadata.creationTimestamp, now)],
})
