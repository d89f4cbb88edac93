const HOP_MILLISECONDS = 900
const REST_MILLISECONDS = 700

/** Plays the frames of the home page's example one after the other. Without scripts it is a list. */
export class JourneyElement extends HTMLElement {
  #hops: HTMLElement[] = []
  #at = -1
  #playing = false
  #timer: ReturnType<typeof setTimeout> | undefined

  connectedCallback(): void {
    this.#hops = [...this.querySelectorAll<HTMLElement>('[data-hop]')]
    const button = this.querySelector<HTMLButtonElement>('[data-play]')
    if (button === null) return
    button.hidden = false
    button.addEventListener('click', () => this.#play(!this.#playing))
    for (const [index, hop] of this.#hops.entries())
      hop.addEventListener('click', () => {
        this.#play(false)
        this.#show(index)
      })
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.#play(false)
    if (still) return
    new IntersectionObserver(([entry]) => this.#play(entry?.isIntersecting === true)).observe(this)
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer)
  }

  #play(playing: boolean): void {
    this.#playing = playing
    const button = this.querySelector('[data-play]')
    if (button !== null) button.textContent = playing ? 'Pause' : 'Play'
    clearTimeout(this.#timer)
    if (playing) this.#next()
  }

  #next(): void {
    this.#show((this.#at + 1) % this.#hops.length)
    const pause = this.#at === this.#hops.length - 1 ? 3 * REST_MILLISECONDS : REST_MILLISECONDS
    this.#timer = setTimeout(() => this.#playing && this.#next(), HOP_MILLISECONDS + pause)
  }

  #show(index: number): void {
    this.#at = index
    for (const [at, hop] of this.#hops.entries()) hop.toggleAttribute('data-now', at === index)
    const hop = this.#hops[index]
    const packet = this.querySelector<SVGGElement>('[data-packet]')
    if (hop === undefined || packet === null) return
    const list = hop.parentElement
    if (list !== null) list.scrollTop = hop.offsetTop - list.offsetTop - list.clientHeight / 3
    const { x1, y1, x2, y2, kind = '' } = hop.dataset
    packet.removeAttribute('data-idle')
    packet.dataset['kind'] = kind
    packet.animate([{ transform: `translate(${x1}px, ${y1}px)` }, { transform: `translate(${x2}px, ${y2}px)` }], {
      duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 1 : HOP_MILLISECONDS,
      easing: 'ease-in-out',
      fill: 'forwards',
    })
  }
}
