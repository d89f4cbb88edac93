import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { FrameReader, frameWithLength } from './frame-stream.ts'
import { CannotAttach, mustRun, type Namespace } from './namespace.ts'

/** Longer than any frame. */
const BLOCK = 65_536
/** With its header and a tag a frame still fits into a length of 16 bits. */
const MTU_MAX = 65_500
/** Octets that may wait for the machine to take them. */
const QUEUE_MAX = 8 << 20
/** Milliseconds until socat has opened the device. */
const PATIENCE = 5_000
const FRAMING = fileURLToPath(new URL('./framing.ts', import.meta.url))

/**
 * A TAP device of the machine and the frames that pass it.
 *
 * Node.js cannot open one, as that takes an ioctl, so socat does. socat reads and writes a frame at a time, and whatever stands between it and this
 * program must keep frames apart, which a pipe does not do. Its other end is therefore a SOCK_SEQPACKET socket, held by a program (`framing.ts`)
 * that puts lengths in front of the frames. Nothing on the way drops frames: what this program does not take stays in the queue of the device.
 */
export class TapDevice {
  readonly name: string
  readonly #socat: ChildProcess
  readonly #stream: Duplex
  /** Settles when the device is gone, with what socat said. */
  readonly ended: Promise<string>

  private constructor(name: string, socat: ChildProcess, received: (frames: readonly Uint8Array[]) => void) {
    this.name = name
    this.#socat = socat
    this.#stream = socat.stdio[3] as Duplex
    const reader = new FrameReader()
    this.#stream.on('data', piece => received(reader.push(piece)))
    // `ended` tells that nobody listens any more.
    this.#stream.on('error', () => {})
    let complaint = ''
    socat.stderr!.setEncoding('utf8').on('data', text => {
      complaint += text
    })
    this.ended = once(socat, 'close').then(() => complaint.trim())
  }

  /** Makes the device, up and with this MTU. `received` is called with the frames that the machine sends by it. */
  static async open(
    name: string,
    namespace: Namespace,
    mtu: number,
    received: (frames: readonly Uint8Array[]) => void,
  ): Promise<TapDevice> {
    const socat = ['socat', '-b', String(BLOCK), `TUN,tun-name=${name},tun-type=tap,iff-no-pi,up`]
    const framing = `EXEC:"'${process.execPath}' '${FRAMING}'",socktype=5`
    const child = spawn('ip', ['netns', 'exec', namespace.name, ...socat, framing], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      // Not in the terminal's process group: Ctrl-C belongs to whoever uses the device.
      detached: true,
    })
    const tap = new TapDevice(name, child, received)
    await tap.#opened(namespace)
    mustRun('ip', '-n', namespace.name, 'link', 'set', 'dev', name, 'mtu', String(Math.min(mtu, MTU_MAX)))
    return tap
  }

  async #opened({ name }: Namespace): Promise<void> {
    for (let waited = 0; waited < PATIENCE; waited += 10) {
      if (this.#socat.exitCode !== null) throw new CannotAttach(await this.ended)
      if (spawnSync('ip', ['-n', name, 'link', 'show', 'dev', this.name]).status === 0) return
      await wait(10)
    }
    this.close()
    throw new CannotAttach(`socat has not opened ${this.name} in ${PATIENCE / 1000} seconds`)
  }

  /** A frame for the machine. It is dropped when too many wait already. */
  send(frame: Uint8Array): void {
    if (this.#stream.writableLength < QUEUE_MAX) this.#stream.write(frameWithLength(frame))
  }

  close(): void {
    this.#socat.kill()
    this.#stream.destroy()
  }
}
