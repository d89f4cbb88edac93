import type { Flight, Loss } from '../../../engine/index.ts'
import type { PlacedHost, PlacedLink, Spot } from './layout.ts'

/** A frame crosses a cable in 50 microseconds; on the screen it takes this long, so that it can be seen. Milliseconds. */
const FLIGHT_MILLISECONDS = 520
/** More than this at once is a blur anyway. */
const FLIGHTS_MAX = 48
const SVG = 'http://www.w3.org/2000/svg'

/** Draws packets that move and packets that are lost. The hops of one packet are drawn one after the other. */
export class Flights {
  readonly #layer: SVGElement
  readonly #spot: (id: string) => PlacedLink | undefined
  readonly #host: (name: string) => PlacedHost | undefined
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)').matches
  /** When the last hop of a packet arrives on the screen. */
  readonly #free = new Map<number, number>()
  #running = 0

  constructor(
    layer: SVGElement,
    spot: (id: string) => PlacedLink | undefined,
    host: (name: string) => PlacedHost | undefined,
  ) {
    this.#layer = layer
    this.#spot = spot
    this.#host = host
  }

  show(flights: readonly Flight[], losses: readonly Loss[]): void {
    const now = performance.now()
    for (const [packet, free] of this.#free) if (free < now) this.#free.delete(packet)
    for (const flight of flights) this.#fly(flight, now)
    for (const loss of losses) this.#lose(loss, now)
  }

  clear(): void {
    this.#layer.replaceChildren()
  }

  #fly({ from, to, packet, kind }: Flight, now: number): void {
    const [start, end] = [this.#spot(from), this.#spot(to)]
    if (start === undefined || end === undefined || this.#running >= FLIGHTS_MAX) return
    const begin = Math.max(now, this.#free.get(packet) ?? 0)
    this.#free.set(packet, begin + FLIGHT_MILLISECONDS)
    const dot = document.createElementNS(SVG, 'g')
    dot.setAttribute('class', `packet ${kind}`)
    const shape = document.createElementNS(SVG, 'rect')
    for (const [name, value] of Object.entries({ x: -7, y: -5, width: 14, height: 10, rx: 2.5 }))
      shape.setAttribute(name, String(value))
    dot.append(shape)
    this.#layer.append(dot)
    this.#move(dot, start, end, begin - now)
  }

  #move(dot: SVGGElement, start: Spot, end: Spot, delay: number): void {
    this.#running++
    const at = ({ x, y }: Spot) => `translate(${x}px, ${y}px)`
    const frames = this.#still
      ? [{ transform: at({ x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }) }]
      : [{ transform: at(start) }, { transform: at(end) }]
    const animation = dot.animate(frames, {
      duration: FLIGHT_MILLISECONDS,
      delay,
      easing: 'ease-in-out',
      fill: 'backwards',
    })
    animation.onfinish = animation.oncancel = () => {
      this.#running--
      dot.remove()
    }
  }

  #lose({ host, packet, reason }: Loss, now: number): void {
    const box = this.#host(host)
    if (box === undefined || this.#running >= FLIGHTS_MAX) return
    const delay = Math.max(0, (this.#free.get(packet) ?? 0) - now)
    const mark = document.createElementNS(SVG, 'text')
    mark.setAttribute('class', 'loss')
    mark.setAttribute('x', String(box.x + box.width / 2))
    mark.setAttribute('y', String(box.y - 1))
    mark.textContent = `✕ ${reason}`
    this.#layer.append(mark)
    this.#running++
    const animation = mark.animate([{ opacity: 1 }, { opacity: 1, offset: 0.8 }, { opacity: 0 }], {
      duration: 2200,
      delay,
      fill: 'backwards',
    })
    animation.onfinish = animation.oncancel = () => {
      this.#running--
      mark.remove()
    }
  }
}
