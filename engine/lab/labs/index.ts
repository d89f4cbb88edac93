import type { LabInput } from '../spec.ts'
import { kubernetes } from './kubernetes.ts'
import { oneHost } from './one-host.ts'
import { threeHosts } from './three-hosts.ts'
import { twoHosts } from './two-hosts.ts'

/** The built-in labs, smallest first. */
export const labs: readonly LabInput[] = [oneHost, twoHosts, threeHosts, kubernetes]
