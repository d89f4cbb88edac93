import { parts } from '#parts'
import type { Host } from '../linux/host.ts'
import { failed } from '../net/errno.ts'
import { inParts } from '../sim/parts.ts'
import { Sim } from '../sim/sim.ts'
import { type Nanoseconds, SECOND } from '../sim/timer.ts'
import { encodeUtf8 } from '../sim/utf8.ts'
import type { Cluster } from './cluster.ts'
import type { Action, Input } from './input.ts'
import { runScript } from './lab-script.ts'
import { startServices } from './services.ts'
import type { HostSpec, LabSpec } from './spec.ts'
import { LabTerminal } from './terminal.ts'
import { buildTopology, type Topology } from './topology.ts'

/** Virtual time that a lab without a cluster gets to come up: duplicate address detection and daemons. */
const SETTLE = 3 * SECOND
/** Virtual time after which a cluster counts as being as ready as it will get. */
const CLUSTER_LIMIT = 180 * SECOND

/** Timers between two moments at which whoever waits for a lab can do other things. */
const SETTLING_STEPS = 500

/** A lab that is switched on: its machines, its time, its terminals, and the log of what was done to it. */
export class Lab {
  readonly spec: LabSpec
  readonly seed: string
  readonly sim: Sim
  readonly topology: Topology
  /** The Kubernetes cluster, in labs that have one. */
  readonly cluster: Cluster | undefined
  readonly #terminals = new Map<string, LabTerminal>()
  readonly #inputs: Input[] = []

  /**
   * Builds the machines and boots them; time stands at the moment when everything has come up. With `unsettled` the coming up is left to
   * whoever has other things to do meanwhile: `settling`, which then has to be gone through before anything else is done.
   */
  constructor(spec: LabSpec, seed: string, unsettled = false) {
    this.spec = spec
    this.seed = seed
    this.sim = new Sim(`${spec.name}:${seed}`)
    this.topology = buildTopology(this.sim, spec, parts.root)
    for (const host of spec.hosts) startServices(this.host(host.name), host.services, parts.services)
    for (const host of spec.hosts) this.#boot(host)
    this.cluster = spec.cluster && parts.bootstrapCluster(this.topology, spec.cluster, () => parts.images)
    if (unsettled) return
    inParts(this.settling())
  }

  /** Lets the lab come up: for a moment, and a cluster until its nodes and pods are Ready, or for as long as that is given. Yields what is still waited for. */
  *settling(): Generator<readonly string[], void> {
    const { cluster, sim } = this
    do yield ['the machines']
    while (!sim.runUntil(SETTLE, SETTLING_STEPS))
    for (
      let missing = cluster?.missing() ?? [];
      missing.length > 0 && sim.now < CLUSTER_LIMIT;
      missing = cluster?.missing() ?? []
    ) {
      const next = sim.now + SECOND / 2
      do yield missing
      while (!sim.runUntil(next, SETTLING_STEPS))
    }
  }

  /** A script of a host's own must succeed: anything else is an author's mistake. */
  #boot({ name, boot }: HostSpec): void {
    if (boot === '') return
    const { status, output } = runScript(this.sim, this.host(name), boot)
    if (status !== 0) throw new Error(`lab ${this.spec.name}, boot of ${name} ended with status ${status}:\n${output}`)
  }

  /** A host by name. Asking for one that is not there is an author's mistake. */
  host(name: string): Host {
    const host = this.topology.hosts.get(name)
    if (host === undefined) throw new Error(`lab ${this.spec.name} has no host "${name}"`)
    return host
  }

  get inputs(): readonly Input[] {
    return this.#inputs
  }

  terminal(id: string): LabTerminal | undefined {
    return this.#terminals.get(id)
  }

  get terminals(): LabTerminal[] {
    return [...this.#terminals.values()]
  }

  /** Does something to the lab, now, and writes it down. False when it makes no sense (a terminal that is not there). */
  act(action: Action): boolean {
    const input: Input = { step: this.sim.steps, time: this.sim.now, action }
    if (!this.#apply(action)) return false
    this.#inputs.push(input)
    return true
  }

  #apply(action: Action): boolean {
    if (action.type === 'open') return this.#open(action)
    if (action.type === 'cable') return this.#cable(action)
    if (action.type === 'save') return this.#save(action)
    const terminal = this.#terminals.get(action.terminal)
    if (terminal === undefined) return false
    if (action.type === 'type') terminal.terminal.type(encodeUtf8(action.text))
    else if (action.type === 'edit') return terminal.answerEdit(action.text, action.done)
    else if (action.type === 'resize') terminal.terminal.resize(action.rows, action.columns)
    else {
      terminal.close()
      this.#terminals.delete(action.terminal)
    }
    return true
  }

  #open(action: Action & { type: 'open' }): boolean {
    const host = this.topology.hosts.get(action.host)
    if (host === undefined || this.#terminals.has(action.terminal)) return false
    this.#terminals.set(action.terminal, new LabTerminal(action.terminal, host, action.rows, action.columns))
    return true
  }

  #cable(action: Action & { type: 'cable' }): boolean {
    const cable = this.topology.cables[action.cable]
    cable?.setCut(action.cut)
    return cable !== undefined
  }

  #save(action: Action & { type: 'save' }): boolean {
    const init = this.topology.hosts.get(action.host)?.pids.init
    // No program could name such a file.
    if (action.path.includes('\0')) return false
    return init !== undefined && !failed(init.writeWholeFile(action.path, action.text))
  }

  /** Lets time go on to `until`, doing at most `budget` steps; false when the budget was used up first. */
  advance(until: Nanoseconds, budget = Number.POSITIVE_INFINITY): boolean {
    return this.sim.runUntil(until, budget)
  }

  /** Does what a log says, each input exactly where it happened, then goes on to `time`. */
  replay(inputs: readonly Input[], time: Nanoseconds): void {
    inParts(this.replayInParts(inputs, time))
  }

  /** The same with a pause after every `steps` steps, for whoever has other things to do: yields the virtual time that it got to. */
  *replayInParts(inputs: readonly Input[], time: Nanoseconds, steps = 2_000): Generator<Nanoseconds, void> {
    for (const input of inputs) {
      for (let left = steps; this.sim.steps < input.step && this.sim.step(); )
        if (--left === 0) {
          yield this.sim.now
          left = steps
        }
      this.sim.now = Math.max(this.sim.now, input.time)
      this.act(input.action)
    }
    while (!this.sim.runUntil(time, steps)) yield this.sim.now
  }

  /** Whether a command runs in the foreground of any terminal. */
  get busy(): boolean {
    return this.terminals.some(terminal => terminal.busy)
  }
}
