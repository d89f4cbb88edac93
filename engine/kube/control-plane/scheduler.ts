import type { Program } from '../../linux/program.ts'
import { KubeClient } from '../client/client.ts'
import { connectComponent } from '../client/connect.ts'
import { EventRecorder } from '../client/events.ts'
import { ControllerContext } from '../controllers/controller.ts'
import { flagsOf } from '../flags.ts'
import { SCHEDULER_NAME, Scheduler } from '../scheduler/scheduler.ts'

/** kube-scheduler as a program: --kubeconfig. */
export const schedulerProgram: Program = {
  name: 'kube-scheduler',
  *main(process) {
    const transport = connectComponent(process, flagsOf(process.argv).get('kubeconfig'))
    if (typeof transport === 'string') {
      yield* process.printError(`E "command failed" err="${transport}"\n`)
      return 1
    }
    const client = new KubeClient(transport)
    const events = new EventRecorder(process, client, SCHEDULER_NAME)
    process.thread(events.run())
    const context = new ControllerContext(process, client, events)
    const scheduler = new Scheduler(context)
    for (const informer of context.informers) process.thread(informer.run(process))
    for (const informer of context.informers) while (!informer.synced) yield* process.wait([informer.changed])
    yield* scheduler.run()
    return 0
  },
}
