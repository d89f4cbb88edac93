import { encodeBody } from '../../engine/kube/api/respond.ts'
import { ApiServer } from '../../engine/kube/api/server.ts'
import { ADMIN, type User } from '../../engine/kube/api/user.ts'
import { Sim } from '../../engine/sim/sim.ts'
import { SECOND } from '../../engine/sim/timer.ts'
import { masked } from './mask.ts'

/** Plays recorded requests to the emulated API server, as tests/record/apiserver.ts played them to the real one. */
export interface RecordedStep {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly user?: string
  readonly status: number
  readonly response: unknown
  readonly warnings?: readonly string[]
}

export interface Recording {
  readonly recordedFrom: string
  readonly scenes: readonly { readonly name: string; readonly steps: readonly RecordedStep[] }[]
}

const USERS: Readonly<Record<string, User>> = {
  admin: { ...ADMIN, uid: 'admin-uid' },
  jane: { name: 'jane', uid: 'jane-uid', groups: ['developers', 'system:authenticated'] },
}

export interface Played {
  readonly name: string
  readonly step: RecordedStep
  readonly expected: object
  readonly actual: object
}

export function replay(recording: Recording): Played[] {
  const sim = new Sim('recordings')
  const server = new ApiServer(sim, { frozen: true })
  const played: Played[] = []
  for (const scene of recording.scenes) {
    const setUp = (path: string, name: string) =>
      server.handle({
        method: 'POST',
        path,
        body: { metadata: { name } },
        user: ADMIN,
        headers: { 'user-agent': 'recorder/1' },
      })
    setUp('/api/v1/namespaces', scene.name)
    setUp(`/api/v1/namespaces/${scene.name}/serviceaccounts`, 'default')
    scene.steps.forEach((step, index) => {
      const name = `${scene.name} ${index} ${step.method} ${step.path}`
      const expected = { status: step.status, response: step.response, warnings: step.warnings ?? [] }
      played.push({ name, step, expected, actual: play(sim, server, step) })
    })
  }
  return played
}

export function play(sim: Sim, server: ApiServer, step: RecordedStep): object {
  const headers = {
    'user-agent': 'recorder/1',
    ...(step.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...step.headers,
  }
  const request = {
    method: step.method,
    path: encodeURI(step.path),
    headers,
    user: USERS[step.user ?? 'admin']!,
    ...(step.body === undefined ? {} : { body: step.body }),
  }
  const response = server.handle(request)
  if (response.watch !== undefined) {
    sim.runUntil(sim.now + 2 * SECOND)
    return { status: 200, response: masked(JSON.parse(JSON.stringify(response.watch.take()))), warnings: [] }
  }
  const text = encodeBody(request, response)
  return {
    status: response.status,
    response: masked(decode(text, step.path.includes('watch=true'))),
    warnings: response.warnings ?? [],
  }
}

function decode(text: string, lines: boolean): unknown {
  try {
    return lines ? [JSON.parse(text)] : JSON.parse(text)
  } catch {
    return text
  }
}
