import { Registry } from '../../../sim/registry.ts'
import type { Scheduler } from '../scheduler.ts'
import { destinationHashing, sourceHashing } from './hashing.ts'
import { leastConnection, neverQueue, shortestExpectedDelay, weightedLeastConnection } from './least-connection.ts'
import { maglev } from './maglev.ts'
import { roundRobin, weightedRoundRobin } from './round-robin.ts'

/** Every scheduler that a service can have. Those that go by locality (lblc, lblcr) and fo and ovf are not emulated. */
export const schedulers: Registry<Scheduler> = new Registry<Scheduler>('scheduler', [
  roundRobin,
  weightedRoundRobin,
  leastConnection,
  weightedLeastConnection,
  sourceHashing,
  destinationHashing,
  shortestExpectedDelay,
  neverQueue,
  maglev,
])
