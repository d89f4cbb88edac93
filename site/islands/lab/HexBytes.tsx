interface Props {
  readonly bytes: Uint8Array
  /** The bytes to point out, from the first to before the last. */
  readonly from: number
  readonly to: number
  readonly pick: (byte: number) => void
}

/** Sixteen bytes a line: offset, hexadecimal, and what is printable. */
export function HexBytes({ bytes, from, to, pick }: Props) {
  const lines = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => line * 16)
  const spans = (start: number, text: (byte: number) => string) =>
    Array.from(bytes.subarray(start, start + 16), (byte, index) => {
      const at = start + index
      return (
        <span key={at} data-byte={at} data-on={(at >= from && at < to) || undefined}>
          {text(byte)}
        </span>
      )
    })
  return (
    <pre
      class="hex"
      tabIndex={0}
      aria-label="Bytes; the arrow keys go from field to field"
      role="group"
      onClick={event => {
        const byte = (event.target as HTMLElement).dataset['byte']
        if (byte !== undefined) pick(Number(byte))
      }}
      onKeyDown={event => {
        const byte = event.key === 'ArrowRight' ? to : event.key === 'ArrowLeft' ? from - 1 : -1
        if (byte < 0 || byte >= bytes.length) return
        event.preventDefault()
        pick(byte)
      }}
    >
      {lines.map(start => (
        <div key={start}>
          <span class="dim">{start.toString(16).padStart(4, '0')} </span>
          {spans(start, byte => ` ${byte.toString(16).padStart(2, '0')}`)}
          <span>{'   '.repeat(Math.max(0, start + 16 - bytes.length))} </span>
          {spans(start, byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.'))}
        </div>
      ))}
    </pre>
  )
}
