import type { Batch } from '../../../linux/netfilter/nft/apply/batch.ts'
import { eventJson } from '../../../linux/netfilter/nft/json/list.ts'
import { eventText } from '../../../linux/netfilter/nft/print/events.ts'
import type { Style } from '../../../linux/netfilter/nft/types/type.ts'

/** `-e`: what a batch adds, as the monitor would show it. */
export class Echo {
  #text = ''
  readonly #json: string[] = []
  readonly #asJson: boolean
  readonly #stop: () => void

  constructor(batch: Batch, style: Style, json: boolean) {
    this.#asJson = json
    this.#stop = batch.ruleset.listen(event => {
      if (event.gone) return
      const showing = { style, now: batch.netfilter.net.sim.now }
      if (json) this.#json.push(...eventJson(event, showing))
      else this.#text += eventText(event, showing)
    })
  }

  /** What was added, and the number of the ruleset that is in force now. */
  end(generation: number, pid: number): string {
    this.#stop()
    if (this.#asJson) return `{"nftables": [${this.#json.join(', ')}]}\n`
    return this.#text === '' ? '' : `${this.#text}# new generation ${generation} by process ${pid} (nft)\n`
  }

  cancel(): void {
    this.#stop()
  }
}
