import { CommandError } from '../../error.ts'
import type { Verb } from '../../verb.ts'
import { DATA_FLAGS, dataOf } from './data.ts'
import { generator } from './generator.ts'

export const configMap: Verb = generator({
  name: 'configmap',
  aliases: ['cm'],
  short: 'Create a config map from a local file, directory or literal value',
  examples: ['# Create a config map from literal values\nkubectl create configmap settings --from-literal=color=blue'],
  usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  flags: DATA_FLAGS,
  what: 'configmap',
  namespaced: true,
  *make(session, name) {
    const data = yield* dataOf(session, 'ConfigMap')
    if (data instanceof CommandError) return data
    return {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name },
      ...(data.size === 0 ? {} : { data: Object.fromEntries(data) }),
    }
  },
})
