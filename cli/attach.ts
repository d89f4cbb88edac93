import { type Lab, Outside, Physical } from '../engine/index.ts'
import { CannotAttach, mustRun, Namespace } from './attach/namespace.ts'
import { type AttachOptions, attachOptions } from './attach/options.ts'
import { Pace } from './attach/pace.ts'
import { missingForTap } from './attach/requirements.ts'
import { interrupted, session } from './attach/session.ts'
import { TapDevice } from './attach/tap.ts'
import { hostOf, openLab } from './labs.ts'
import { print } from './output.ts'
import { type Subcommand, UsageError } from './usage.ts'

/** `lab attach`: programs of the machine talk to emulated hosts, and the other way round. */
export const attach: Subcommand = {
  name: 'attach',
  synopsis:
    '[--tap NAME] [--lab NAME|FILE] [--on HOST] [--link DEVICE] [--netns NAME] [--address IP/LENGTH]... [--gateway IP] ' +
    '[--delay MS] [--loss PERCENT] [--reorder PERCENT] [--script FILE] [--seed N] [-- COMMAND...]',
  text: `Puts a TAP device, in a network namespace of its own, on the cable of an emulated device; emulated time goes with the clock.
      --script runs on HOST first. COMMAND runs in the namespace, and its end is the end; without one there is a terminal of HOST. Needs root and socat.`,
  async main(args) {
    const options = attachOptions(args)
    const missing = missingForTap()
    if (missing !== undefined) return complain(missing)
    const lab = openLab(options.lab, options.seed)
    try {
      return await attached(lab, portOf(lab, options), options)
    } catch (error) {
      if (error instanceof CannotAttach) return complain(error.message)
      throw error
    }
  },
}

async function attached(lab: Lab, port: Physical, options: AttachOptions): Promise<number> {
  const ended = interrupted(options.command.length > 0)
  const namespace = new Namespace(options.netns)
  const pace = new Pace(lab.sim)
  const over = new AbortController()
  let tap: TapDevice | undefined
  let outside: Outside | undefined
  try {
    const opened = await TapDevice.open(options.tap, namespace, port.mtu, frames =>
      pace.act(() => {
        for (const frame of frames) outside?.receive(frame)
      }),
    )
    tap = opened
    outside = new Outside(port, frame => opened.send(frame), options.way)
    const ip = ['ip', '-n', namespace.name] as const
    for (const address of options.addresses) mustRun(...ip, 'addr', 'add', address, 'dev', tap.name)
    if (options.gateway !== undefined) mustRun(...ip, 'route', 'add', 'default', 'via', options.gateway)
    const { name } = namespace
    tell(
      `${tap.name}, in network namespace ${name}, is on the cable of ${port.label}; to enter: ip netns exec ${name} bash`,
    )
    const gone = tap.ended.then(why => {
      throw new CannotAttach(`${opened.name} is gone: ${why}`)
    })
    return await Promise.race([session(lab, pace, namespace, options, over.signal), ended, gone])
  } finally {
    over.abort()
    pace.stop()
    outside?.close()
    tap?.close()
    namespace.remove()
  }
}

/** The emulated device, by default the first that a cable fits into. */
function portOf(lab: Lab, { on, link }: AttachOptions): Physical {
  const { name, network } = hostOf(lab, on)
  const ports = [...network.net.links].filter(each => each instanceof Physical)
  const port = link === undefined ? ports[0] : ports.find(each => each.name === link)
  if (port !== undefined) return port
  const known = ports.map(each => each.name).join(', ') || 'none'
  throw new UsageError(`${name} has no Ethernet device ${link === undefined ? '' : `"${link}"`}; there are: ${known}`)
}

function complain(sentence: string): number {
  print(`lab attach: ${sentence}\n`, 2)
  return 1
}

function tell(sentence: string): void {
  print(`${sentence}\n`, 2)
}
