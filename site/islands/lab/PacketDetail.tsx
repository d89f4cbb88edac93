import type { FrameDetail } from '../../../engine/index.ts'
import { PacketFields } from './PacketFields.tsx'
import { spanText } from './time.ts'

/** One packet: its line, its way through the lab, its fields and its bytes. */
export function PacketDetail({ detail, close }: { readonly detail: FrameDetail; readonly close: () => void }) {
  const start = detail.journey[0]?.time ?? detail.time
  return (
    <div class="lab-packet-detail" role="group" aria-label="One packet">
      <header>
        <h4>
          <span class={`tag ${detail.kind}`}>{detail.kind}</span> packet{' '}
          {detail.packet === 0 ? '' : `#${detail.packet}`}
        </h4>
        <button type="button" class="lab-icon" aria-label="Close the packet" onClick={close}>
          ×
        </button>
      </header>
      <p class="line">{detail.text}</p>
      <h5>Its way through the lab</h5>
      {detail.journey.length === 0 ? (
        <p class="dim">The trace of this packet is no longer kept.</p>
      ) : (
        <ol class="journey">
          {detail.journey.map((step, index) => (
            <li key={index} data-event={step.event}>
              <time>+{spanText(step.time - start)}</time>
              <b>{step.host}</b>
              <span>{step.text}</span>
            </li>
          ))}
        </ol>
      )}
      <h5>Fields and bytes</h5>
      <PacketFields key={`${detail.link} ${detail.number}`} fields={detail.fields} bytes={detail.bytes} />
      {detail.bytes.length < detail.length && (
        <p class="dim">
          The first {detail.bytes.length} of {detail.length} bytes.
        </p>
      )}
    </div>
  )
}
