import { clusterTools } from '../images/system.ts'
import { networkServices } from '../network-services.ts'

/** What labs with a cluster, or with servers of the internet, need to come up. */

export { bootstrapCluster } from '../kubernetes/bootstrap.ts'
export const services = networkServices
export const commands = clusterTools
