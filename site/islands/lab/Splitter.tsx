import { useRef, useState } from 'preact/hooks'

const SHARE_MIN = 20
const SHARE_MAX = 75
const STEP = 4

/** Divides its container between what is before and what is behind it: `--lab-share` of the container is the part before, in percent. */
export function Splitter() {
  const handle = useRef<HTMLDivElement>(null)
  const [share, setShare] = useState(40)
  const set = (percent: number) => {
    const fitting = Math.round(Math.min(SHARE_MAX, Math.max(SHARE_MIN, percent)))
    setShare(fitting)
    handle.current?.parentElement?.style.setProperty('--lab-share', `${fitting}%`)
  }
  const drag = (event: PointerEvent) => {
    const box = handle.current?.parentElement?.getBoundingClientRect()
    if (box === undefined || event.buttons === 0) return
    const beside = handle.current!.offsetHeight > handle.current!.offsetWidth
    set(100 * (beside ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height))
  }
  return (
    <div
      class="lab-splitter"
      ref={handle}
      role="separator"
      tabIndex={0}
      aria-label="Share of the picture"
      aria-valuemin={SHARE_MIN}
      aria-valuemax={SHARE_MAX}
      aria-valuenow={share}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={event => {
        const step = /^Arrow(Left|Up)$/.test(event.key) ? -STEP : /^Arrow(Right|Down)$/.test(event.key) ? STEP : 0
        if (step === 0) return
        event.preventDefault()
        set(share + step)
      }}
    />
  )
}
