import * as v from 'valibot'
import { getaddrinfo, isGaiError } from '../../linux/resolver/getaddrinfo.ts'
import { formatIp } from '../../wire/address.ts'
import { explainQuestions } from '../explain-names.ts'
import { findPlace, NoPlace } from '../place.ts'
import { runAt } from '../probe.ts'
import { resolveTarget } from '../target.ts'
import { checkKind, notPassed, PlaceName, passed } from './check.ts'

/** A name has an address, seen from a place by its own resolver. */
export const resolves = checkKind({
  name: 'resolves',
  summary: 'A name resolves at a place, to a given address where one is named.',
  sends: true,
  schema: v.strictObject({
    from: PlaceName,
    name: v.string(),
    to: v.optional(v.string()),
    fails: v.optional(v.boolean(), false),
  }),
  run({ from, name, to, fails }, { lab }) {
    const place = findPlace(lab, from)
    if (place instanceof NoPlace) return notPassed(place.reason)
    const { result, events } = runAt(lab, place, 'resolve', process => getaddrinfo(process, name, { family: 4 }))
    if (result === undefined || isGaiError(result)) {
      const text = `${place.name}: ${name}: ${result?.text ?? 'no answer'}`
      return fails ? passed(text) : notPassed(text, ...explainQuestions(lab, events, place))
    }
    const found = result.addresses.map(formatIp)
    if (fails) return notPassed(`${place.name}: ${name} resolves to ${found.join(', ')}, which it should not`)
    const wanted = to === undefined ? undefined : resolveTarget(lab, to)
    if (wanted instanceof NoPlace) return notPassed(wanted.reason)
    if (wanted !== undefined && !found.includes(wanted))
      return notPassed(`${place.name}: ${name} resolves to ${found.join(', ')}, not to ${wanted}`)
    return passed(`${place.name}: ${name} resolves to ${found.join(', ')}`)
  },
})
