import type { Program } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { KubeClient } from '../client/client.ts'
import { connectComponent } from '../client/connect.ts'
import { EventRecorder } from '../client/events.ts'
import { type Controller, ControllerContext, runControllers } from '../controllers/controller.ts'
import { controllers } from '../controllers/index.ts'
import { nodeIpamController } from '../controllers/node-ipam.ts'
import { rootCaPublisher } from '../controllers/serviceaccount.ts'
import { flagsOf } from '../flags.ts'

/** kube-controller-manager as a program: --kubeconfig, --root-ca-file, --cluster-cidr with --allocate-node-cidrs, --node-cidr-mask-size. */
export const controllerManager: Program = {
  name: 'kube-controller-manager',
  *main(process) {
    const flags = flagsOf(process.argv)
    const transport = connectComponent(process, flags.get('kubeconfig'))
    if (typeof transport === 'string') {
      yield* process.printError(`E "command failed" err="${transport}"\n`)
      return 1
    }
    const configured: Controller[] = [...controllers]
    const rootCa = flags.get('root-ca-file')
    if (rootCa !== undefined) {
      const certificate = process.readFile(rootCa)
      if (failed(certificate)) {
        yield* process.printError(
          `E "command failed" err="error parsing root-ca-file at ${rootCa}: open ${rootCa}: ${certificate.text.toLowerCase()}"\n`,
        )
        return 1
      }
      configured.push(rootCaPublisher(certificate))
    }
    const clusterCidr = flags.get('cluster-cidr')
    if (flags.get('allocate-node-cidrs') === 'true' && clusterCidr !== undefined)
      configured.push(nodeIpamController(clusterCidr, Number(flags.get('node-cidr-mask-size') ?? '24')))
    const client = new KubeClient(transport)
    const events = new EventRecorder(process, client, 'kube-controller-manager')
    process.thread(events.run())
    yield* runControllers(new ControllerContext(process, client, events), configured)
    for (;;) yield* process.wait([])
  },
}
