/** Whether this tab may have the lab. */
export type Claim =
  | { readonly state: 'asking' }
  | { readonly state: 'mine' }
  | { readonly state: 'elsewhere'; readonly take: () => void }

/** Asks for a lab, which one tab at a time can have; tells when another tab has it or takes it. The returned function gives it back. */
export function claim(id: string, tell: (claim: Claim) => void): () => void {
  if (!('locks' in navigator)) {
    tell({ state: 'mine' })
    return () => {}
  }
  let release: () => void = () => {}
  let over = false
  const ask = (steal: boolean) => {
    const options = steal ? { steal: true } : { ifAvailable: true }
    navigator.locks
      .request(`lost-packet:${id}`, options, lock => {
        if (over) return undefined
        if (lock === null) {
          tell({ state: 'elsewhere', take: () => ask(true) })
          return undefined
        }
        tell({ state: 'mine' })
        return new Promise<void>(resolve => {
          release = resolve
        })
      })
      // Another tab has taken it.
      .catch(() => over || tell({ state: 'elsewhere', take: () => ask(true) }))
  }
  ask(false)
  return () => {
    over = true
    release()
  }
}
