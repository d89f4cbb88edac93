import type { Running } from '../../../linux/program.ts'
import { nameOf } from '../../../linux/resolver/getnameinfo.ts'
import type { StandardOutput } from '../../../linux/stdio.ts'
import { MILLISECOND, SECOND } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import { zonedAddress } from '../ping/address-text.ts'
import { IcmpMethod } from './icmp.ts'
import type { Method, MethodContext, MethodError } from './method.ts'
import { hopsBack, newProbe, type Probe } from './probe.ts'
import { Schedule } from './schedule.ts'
import { TcpMethod } from './tcp.ts'
import { UdpMethod } from './udp.ts'

/** CPU time of the calls that send one probe. */
const SEND_COST = 3000

export function methodFor(context: MethodContext): Method {
  const { method } = context.options
  return method === 'icmp'
    ? new IcmpMethod(context)
    : method === 'tcp'
      ? new TcpMethod(context)
      : new UdpMethod(context)
}

/** Sends the probes, several at once, and prints the answers in the order of the hops (do_it of traceroute). */
export class TracerouteRun {
  readonly #context: MethodContext
  readonly #method: Method
  readonly #out: StandardOutput
  readonly #schedule: Schedule
  readonly #names = new Map<Ip, string>()
  #lastSent = Number.NEGATIVE_INFINITY

  constructor(context: MethodContext, method: Method, out: StandardOutput) {
    this.#context = context
    this.#method = method
    this.#out = out
    this.#schedule = new Schedule(context.options)
  }

  *run(): Running<MethodError | undefined> {
    const { options, process } = this.#context
    const { probes } = this.#schedule
    let start = (options.firstHop - 1) * options.queries
    let end = probes.length
    while (start < end) {
      const round = yield* this.#round(start, end)
      if (round.error !== undefined) return round.error
      start = round.start
      end = round.end
      if (round.wakeAt === undefined || this.#method.receive()) continue
      yield* process.wait(this.#method.queues(), round.wakeAt)
      this.#method.receive()
    }
    yield* this.#out.print('\n')
    yield* this.#out.flush()
    return undefined
  }

  /** Prints what can be printed, sends what may be sent; when to look again. */
  *#round(start: number, end: number) {
    const { options, process } = this.#context
    const { probes } = this.#schedule
    let wakeAt: number | undefined
    let underWay = 0
    for (let index = start; index < end; index++) {
      const probe = probes[index]!
      if (index === start && !probe.done && probe.sentAt >= 0) wakeAt = this.#expireOrWait(index)
      if (probe.done) {
        if (index === start) yield* this.#print(start++)
        if (probe.final) end = this.#schedule.endOfHop(index)
        continue
      }
      if (probe.sentAt < 0) {
        const next = this.#lastSent + options.pause * SECOND
        if (next > process.now) {
          wakeAt = next
          break
        }
        const error = this.#method.send(probe, this.#schedule.hopOf(index))
        if (error !== undefined) return { start, end, wakeAt, error }
        this.#lastSent = process.now
        yield* process.compute(SEND_COST)
      }
      wakeAt ??= this.#schedule.deadline(index)
      if (++underWay >= options.atOnce) break
    }
    return { start, end, wakeAt, error: undefined }
  }

  #expireOrWait(index: number): number | undefined {
    const deadline = this.#schedule.deadline(index)
    if (deadline > this.#context.process.now) return deadline
    this.#method.expire(this.#schedule.probes[index]!)
    this.#schedule.expired(index)
    return undefined
  }

  *#print(index: number): Running<void> {
    const { options } = this.#context
    const probe = this.#schedule.probes[index]!
    const inHop = index % options.queries
    let text = inHop === 0 ? `\n${String(this.#schedule.hopOf(index)).padStart(2)} ` : ''
    if (probe.address === undefined) text += ' *'
    else if (this.#differs(index, inHop)) text += yield* this.#address(probe.address, probe, index)
    if (probe.receivedAt >= 0) text += `  ${((probe.receivedAt - probe.sentAt) / MILLISECOND).toFixed(3)} ms`
    if (probe.error !== '') text += ` ${probe.error}`
    yield* this.#out.print(text)
    yield* this.#out.flush()
  }

  /** Whether the address is another than that of the answer before it in the same hop. */
  #differs(index: number, inHop: number): boolean {
    const before = this.#schedule.probes.slice(index - inHop, index).findLast(probe => probe.address !== undefined)
    const probe = this.#schedule.probes[index]!
    if (before === undefined || before.address !== probe.address) return true
    return this.#context.options.flags.has('back') && before.receivedTtl !== probe.receivedTtl
  }

  *#address(address: Ip, probe: Probe, index: number): Running<string> {
    const { flags } = this.#context.options
    const number = zonedAddress(address, probe.link)
    let text = ` ${number}`
    if (!flags.has('n')) {
      let name = this.#names.get(address)
      if (name === undefined)
        this.#names.set(address, (name = (yield* nameOf(this.#context.process, address)) ?? number))
      text = ` ${name} (${number})`
    }
    const back = probe.receivedTtl === 0 ? 0 : hopsBack(probe.receivedTtl)
    if (flags.has('back') && back !== 0 && back !== this.#schedule.hopOf(index)) text += ` '-${back}'`
    return text
  }
}

/** --mtu: the probe goes again, shorter; what was learned is shown with it. */
export function startOver(probe: Probe, mtu: number): void {
  Object.assign(probe, newProbe(), { error: `F=${mtu}` })
}
