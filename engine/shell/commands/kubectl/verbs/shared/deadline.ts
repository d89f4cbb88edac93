import type { WatchEvent } from '../../../../../kube/api/watch.ts'
import type { WatchStream } from '../../../../../kube/client/transport.ts'
import type { Process } from '../../../../../linux/process.ts'
import type { Running } from '../../../../../linux/program.ts'
import type { Errno } from '../../../../../net/errno.ts'
import { WaitQueue } from '../../../../../sim/wait.ts'

/** The next event of a watch, or `timeout` when none has come by the deadline. The stream is not to be used after that. */
export function* nextBefore(
  process: Process,
  stream: WatchStream,
  deadline: number,
): Running<WatchEvent | undefined | Errno | 'timeout'> {
  const arrived = new WaitQueue()
  let outcome: { readonly event: WatchEvent | undefined | Errno } | undefined
  const reader = process.thread(stream.next(), event => {
    outcome = { event: event as WatchEvent | undefined | Errno }
    arrived.wake()
  })
  while (outcome === undefined) {
    const resumed = yield* process.wait([arrived], deadline)
    if (outcome === undefined && resumed === 'timeout') {
      reader.end()
      return 'timeout'
    }
  }
  return (outcome as { readonly event: WatchEvent | undefined | Errno }).event
}
