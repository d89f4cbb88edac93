import { type DnsPlugin, isFailure } from '../plugin.ts'
import { typeName } from '../text.ts'

/** Writes a line for each question that failed (plugin/errors). */
export const errors: DnsPlugin = {
  name: 'errors',
  setup({ log }) {
    return next =>
      function* handle(request) {
        const reply = yield* next(request)
        if (isFailure(reply) && reply.error !== '')
          log('ERROR', `plugin/errors: 2 ${request.name} ${typeName(request.type)}: ${reply.error}`)
        return reply
      }
  },
}
