import type { Host } from '../linux/host.ts'
import type { Link } from '../net/link.ts'
import { emitInterface, emitPacket, emitSection } from '../wire/pcapng.ts'
import { type HeardFrame, linkTypeOf, Wiretap } from './wiretap.ts'

/**
 * Everything that passes the devices of some machines, as one capture file for Wireshark: each device is an interface of its own, so a
 * frame is there once for every device that it passes (`frame.interface_name == "k8s-w1:eth0"`). `write` gets the file piece by piece.
 */
export class CaptureFile {
  readonly #write: (bytes: Uint8Array) => void
  readonly #interfaces = new Map<Link, number>()
  readonly #tap: Wiretap

  constructor(
    machines: Iterable<Host>,
    write: (bytes: Uint8Array) => void,
    wants: (link: Link) => boolean = () => true,
  ) {
    this.#write = write
    write(emitSection())
    this.#tap = new Wiretap(machines, frame => {
      if (wants(frame.link)) this.#take(frame)
    })
  }

  #take(frame: HeardFrame): void {
    const number = this.#interface(frame.link)
    this.#write(emitPacket(number, frame))
  }

  #interface(link: Link): number {
    const known = this.#interfaces.get(link)
    if (known !== undefined) return known
    const number = this.#interfaces.size
    this.#interfaces.set(link, number)
    this.#write(emitInterface({ name: link.label, linkType: linkTypeOf(link), snapLength: 0 }))
    return number
  }

  close(): void {
    this.#tap.close()
  }
}
