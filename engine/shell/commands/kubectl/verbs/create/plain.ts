import { failure } from '../../error.ts'
import { string } from '../../flags.ts'
import type { Verb } from '../../verb.ts'
import { generator } from './generator.ts'

export const namespace: Verb = generator({
  name: 'namespace',
  aliases: ['ns'],
  short: 'Create a namespace with the specified name',
  usage: 'NAME [--dry-run=server|client|none]',
  namespaced: false,
  *make(_, name) {
    return { kind: 'Namespace', apiVersion: 'v1', metadata: { name }, spec: {}, status: {} }
  },
})

export const serviceAccount: Verb = generator({
  name: 'serviceaccount',
  aliases: ['sa'],
  short: 'Create a service account with the specified name',
  usage: 'NAME [--dry-run=server|client|none]',
  what: 'serviceaccount',
  namespaced: true,
  *make(_, name) {
    return { kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name } }
  },
})

export const quota: Verb = generator({
  name: 'quota',
  aliases: ['resourcequota'],
  short: 'Create a quota with the specified name',
  usage: 'NAME [--hard=key1=value1,key2=value2]',
  flags: [string('hard', 'A comma-delimited set of resource=quantity pairs that define a hard limit.')],
  what: 'quota',
  namespaced: true,
  *make(session, name) {
    const hard: { [resource: string]: string } = {}
    for (const pair of session.flags.string('hard').split(',').filter(Boolean)) {
      const [resource = '', value] = pair.split('=', 2)
      if (value === undefined) return failure(`Invalid argument syntax ${pair}, expected <resource>=<value>`)
      hard[resource] = value
    }
    return { kind: 'ResourceQuota', apiVersion: 'v1', metadata: { name }, spec: { hard }, status: {} }
  },
})
