import { isObject } from '../../../../../kube/api/object.ts'
import { pathOf, SERVICE_ACCOUNTS } from '../../../../../kube/client/resource.ts'
import { CommandError, usage } from '../../error.ts'
import { duration, lines } from '../../flags.ts'
import { OUTPUT, objectPrinter } from '../../print/printer.ts'
import type { Verb } from '../../verb.ts'
import { CREATE_FLAGS, failedTo } from './generator.ts'

export const token: Verb = {
  name: 'token',
  short: 'Request a service account token',
  usage: 'SERVICE_ACCOUNT_NAME',
  flags: [
    lines('audience', 'Audience of the requested token.'),
    duration('duration', '0s', 'Requested lifetime of the issued token.'),
    ...CREATE_FLAGS.filter(
      flag => flag.name === OUTPUT.name || flag.name === 'template' || flag.name === 'show-managed-fields',
    ),
  ],
  *run(session) {
    const { flags, args } = session
    if (args.length !== 1) return usage(session.path, `exactly one NAME is required, got ${args.length}`)
    const printer = objectPrinter(session)
    if (printer instanceof CommandError) return printer
    const seconds = Math.round(flags.duration('duration') / 1e9)
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: flags.list('audience'), ...(seconds > 0 ? { expirationSeconds: seconds } : {}) },
    }
    const path = pathOf(SERVICE_ACCOUNTS, session.namespace, args[0]!, 'token')
    const made = yield* session.call({ method: 'POST', path, body })
    if (made instanceof CommandError) return failedTo('failed to create token', made)
    if (printer !== undefined) {
      const text = printer.print(made)
      if (typeof text !== 'string') return text
      yield* session.print(text)
      return 0
    }
    const status = made['status']
    yield* session.print(`${isObject(status) ? status['token'] : ''}\n`)
    return 0
  },
}
