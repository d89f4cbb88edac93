import type { Call } from '../call.ts'

/** The verb of a request, as authorization and discovery call it. */
export function verbOf(method: string, named: boolean, watching: boolean): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return watching ? 'watch' : named ? 'get' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return named ? 'delete' : 'deletecollection'
    default:
      return ''
  }
}

export const verbOfCall = (call: Call): string =>
  verbOf(call.request.method, call.at.name !== '', call.query.flag('watch'))
