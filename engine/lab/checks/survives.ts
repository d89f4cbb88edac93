import * as v from 'valibot'
import { SECOND } from '../../sim/timer.ts'
import { findPod } from '../place.ts'
import { checkKind, notPassed, PlaceName, Port, passed } from './check.ts'
import { tryToReach } from './reachable.ts'

/** The fix holds when a pod is deleted and comes back with another address. */
export const survives = checkKind({
  name: 'survives',
  summary: 'After a pod was deleted and replaced, a place is still reachable.',
  sends: true,
  schema: v.strictObject({
    /** `NAMESPACE/NAME` or `NAMESPACE/LABEL=VALUE`. */
    deletePod: v.string(),
    still: v.strictObject({
      from: PlaceName,
      to: v.string(),
      protocol: v.optional(v.picklist(['icmp', 'tcp', 'udp']), 'tcp'),
      port: v.optional(Port),
    }),
    /** Virtual time for the replacement. */
    within: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(600)), 60),
  }),
  run({ deletePod, still, within }, { lab }) {
    const pod = findPod(lab, deletePod)
    if (pod === undefined || lab.cluster === undefined) return notPassed(`there is no running pod ${deletePod}`)
    const { namespace, name } = pod.metadata
    const gone = lab.cluster.delete(`/api/v1/namespaces/${namespace}/pods/${name}`)
    if (!gone) return notPassed(`pod ${namespace}/${name} could not be deleted`)
    lab.advance(lab.sim.now + within * SECOND)
    const tried = tryToReach(lab, { ...still, ...(still.port === undefined ? {} : { port: still.port }) })
    if (typeof tried === 'string') return notPassed(tried)
    return tried.result.reached
      ? passed(`${tried.name} still works after ${namespace}/${name} was replaced`)
      : notPassed(`after ${namespace}/${name} was replaced:`, ...tried.reasons)
  },
})
