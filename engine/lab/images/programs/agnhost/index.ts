import type { Process } from '../../../../linux/process.ts'
import type { Program, Running } from '../../../../linux/program.ts'
import { plainText, serveOn } from '../http.ts'
import { connect } from './connect.ts'
import { netexec } from './netexec.ts'
import { serveHostname } from './serve-hostname.ts'

type Subcommand = (process: Process, args: readonly string[]) => Running

/** The subcommands that are there (test/images/agnhost of Kubernetes). */
const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  netexec,
  'serve-hostname': serveHostname,
  connect,
  porter,
  pause,
}

/** The test program of the Kubernetes project: servers and clients with which its own network tests are written. */
export const agnhost: Program = {
  name: 'agnhost',
  *main(process) {
    const [, name = '', ...args] = process.argv
    const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined
    if (subcommand !== undefined) return yield* subcommand(process, args)
    yield* process.printError(
      `Error: unknown command "${name}" for "app"\nEmulated here: ${Object.keys(SUBCOMMANDS).join(', ')}\n`,
    )
    return 1
  },
}

/** Serves HTTP on each port of a SERVE_PORT_n variable, its value as the text. */
function* porter(process: Process): Running {
  for (const [name, value] of process.env) {
    const match = /^SERVE_PORT_(\d+)$/.exec(name)
    if (match === null) continue
    process.thread(
      serveOn(process, Number(match[1]), function* () {
        yield* process.compute(1000)
        return plainText(value)
      }),
    )
  }
  for (;;) yield* process.wait([])
}

function* pause(process: Process): Running {
  yield* process.print('Paused\n')
  for (;;) yield* process.wait([])
}
