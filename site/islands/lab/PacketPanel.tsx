import { useEffect, useState } from 'preact/hooks'
import type { FrameDetail, FrameLine } from '../../../engine/index.ts'
import { PacketDetail } from './PacketDetail.tsx'
import type { LabStore } from './store.ts'
import { clockText } from './time.ts'

const REFRESH = 300

/** The packets of one device, newest last, and one of them in detail. */
export function PacketPanel({ store, link }: { readonly store: LabStore; readonly link: string }) {
  const [lines, setLines] = useState<readonly FrameLine[]>([])
  const [detail, setDetail] = useState<FrameDetail | undefined>(undefined)
  const frames = store.frames.value
  useEffect(() => {
    setDetail(undefined)
    setLines([])
  }, [link])
  useEffect(() => {
    let over = false
    const timer = setTimeout(
      async () => {
        const found = await store.remote.lines(link)
        if (!over) setLines(found)
      },
      lines.length === 0 ? 0 : REFRESH,
    )
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [frames, link, store])
  const open = async (line: FrameLine) => setDetail(await store.remote.detail(link, line.number))
  return (
    <section class="lab-packets" aria-label={`Packets of ${link}`}>
      <header>
        <h3>
          Packets of <code>{link}</code>
        </h3>
        <span class="dim">{lines.length === 0 ? 'none yet' : lines.length}</span>
        <button
          type="button"
          class="lab-icon"
          aria-label="Close the packet list"
          onClick={() => (store.selectedLink.value = undefined)}
        >
          ×
        </button>
      </header>
      <div class="columns">
        <div class="lab-packet-list" tabIndex={0} role="group" aria-label="Packet list">
          {lines.length === 0 && <p class="dim">Nothing has passed this device. Send something.</p>}
          <ol>
            {[...lines].reverse().map(line => (
              <li key={line.number}>
                <button type="button" aria-expanded={detail?.number === line.number} onClick={() => void open(line)}>
                  <time>{clockText(line.time, 4)}</time>
                  <span class={`tag ${line.kind}`}>{line.direction}</span>
                  <span class="text">{line.text.replace(/\s*\n\s*/g, ' ')}</span>
                </button>
              </li>
            ))}
          </ol>
        </div>
        {detail !== undefined && <PacketDetail detail={detail} close={() => setDetail(undefined)} />}
      </div>
    </section>
  )
}
