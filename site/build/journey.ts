import {
  type Flight,
  FrameLog,
  frameLines,
  type JourneyStep,
  journeyOf,
  Lab,
  labSpec,
  labs,
  type Picture,
  pictureOf,
  readCheckEntry,
  runCheck,
  runLabScript,
} from '../../engine/index.ts'

/** What the example of the home page runs on host1. */
const COMMAND = 'ping -c 1 192.168.2.10'

/** What a packet goes through on its way, for the home page: from the engine, at build time. */
export interface Journey {
  readonly picture: Picture
  readonly flights: readonly Flight[]
  readonly command: string
  readonly output: string
  /** Every packet of the attempt, in the order in which they came into being. */
  readonly packets: readonly {
    readonly number: number
    readonly text: string
    readonly steps: readonly JourneyStep[]
  }[]
}

/** Sends one echo request through the lab with a router, and reads back what the trace has about each packet. */
export function journey(): Journey {
  const spec = labs.find(lab => lab.name === 'three-hosts')!
  const lab = new Lab(labSpec(spec), 'home')
  const log = new FrameLog(lab)
  const { output } = runLabScript(lab.sim, lab.host('host1'), `${COMMAND}\n`)
  const { flights } = log.take(1000)
  const events = lab.sim.trace.events().filter(event => event.time >= (flights[0]?.time ?? 0))
  const numbers = [...new Set(events.map(event => event.packet))].filter(number => number !== 0)
  const lines = lab.spec.hosts.flatMap(host =>
    host.interfaces.flatMap(each => frameLines(log, `${host.name}:${each.name}`)),
  )
  log.close()
  const packets = numbers.map(number => ({
    number,
    text: lines.find(line => line.packet === number)?.text ?? '',
    steps: journeyOf(lab, number),
  }))
  return {
    picture: pictureOf(lab),
    flights,
    command: COMMAND,
    output,
    packets: packets.filter(packet => packet.text !== ''),
  }
}

/** What a check says when the router does not forward: the sentence that a learner gets, computed. */
export function brokenExample(): readonly string[] {
  const found = labs.find(lab => lab.name === 'three-hosts')!
  const hosts = found.hosts.map(host => ({ ...host, forwarding: false }))
  const lab = new Lab(labSpec({ ...found, hosts }), 'home')
  const check = readCheckEntry(
    { id: 'home', title: 'host1 reaches host2', reachable: { from: 'host1', to: '192.168.2.10' } },
    'home page',
  )
  return runCheck(check, { lab, before: new Map(), answers: {} }).details
}
