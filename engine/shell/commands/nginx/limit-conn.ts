import { at, type ConfigProblem, type Directive } from './syntax.ts'

/** Of limit_conn_zone: how many requests are under way, by key. */
export class ConnectionZone {
  readonly key: string
  readonly #counts = new Map<string, number>()

  constructor(key: string) {
    this.key = key
  }

  /** Counts a request in; false when there are as many already. */
  enter(key: string, most: number): boolean {
    const count = this.#counts.get(key) ?? 0
    if (count >= most) return false
    this.#counts.set(key, count + 1)
    return true
  }

  leave(key: string): void {
    const count = this.#counts.get(key) ?? 0
    if (count > 1) this.#counts.set(key, count - 1)
    else this.#counts.delete(key)
  }
}

/** One limit_conn. */
export interface ConnectionLimit {
  readonly zone: string
  readonly most: number
}

/** limit_conn_zone: its name with the zone. */
export function connectionZoneOf(directive: Directive): readonly [string, ConnectionZone] | ConfigProblem {
  const [key = '', ...rest] = directive.args
  const zone = rest.find(each => each.startsWith('zone='))
  const wrong = rest.find(each => !each.startsWith('zone='))
  if (wrong !== undefined) return at(`invalid parameter "${wrong}"`, directive)
  const [, name, size] = /^zone=([^:]*):(\d+[kKmM]?)$/.exec(zone ?? '') ?? []
  if (zone !== undefined && size === undefined) return at(`invalid zone size "${zone}"`, directive)
  if (name === undefined) return at('"limit_conn_zone" must have "zone" parameter', directive)
  return [name, new ConnectionZone(key)]
}

export function connectionLimitProblem(directive: Directive): ConfigProblem | undefined {
  const [, count = ''] = directive.args
  return /^[1-9]\d*$/.test(count) ? undefined : at(`invalid number of connections "${count}"`, directive)
}

export function connectionLimitOf({ args }: Directive): ConnectionLimit {
  return { zone: args[0] ?? '', most: Number(args[1]) }
}
