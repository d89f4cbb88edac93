import type { FrameDetail } from '../../../engine/index.ts'
import { spanText } from './time.ts'

/** One packet: its line, its bytes, and its way through the lab. */
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
      <h5>Bytes</h5>
      <pre tabIndex={0}>{hexDump(detail.bytes)}</pre>
      {detail.bytes.length < detail.length && (
        <p class="dim">
          The first {detail.bytes.length} of {detail.length} bytes.
        </p>
      )}
    </div>
  )
}

/** Sixteen bytes a line: offset, hexadecimal, and what is printable. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const part = Array.from(bytes.subarray(at, at + 16))
    const hex = part.map(byte => byte.toString(16).padStart(2, '0')).join(' ')
    const text = part.map(byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${text}`)
  }
  return lines.join('\n')
}
