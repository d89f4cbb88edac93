import type { Link } from '../net/link.ts'
import { LINK_TX } from '../net/trace.ts'
import type { Nanoseconds } from '../sim/timer.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { type DissectedField, dissect } from '../wire/dissect.ts'
import { TcpdumpPrinter } from '../wire/tcpdump.ts'
import { type FrameKind, type FrameLog, frameKind, type JourneyStep, journeyOf } from './frames.ts'
import type { Lab } from './lab.ts'
import { linkTypeOf } from './wiretap.ts'

/** A frame as a capture on a device shows it. */
export interface FrameLine {
  /** Position in the log, from 0. */
  readonly number: number
  readonly time: Nanoseconds
  readonly direction: 'in' | 'out'
  readonly packet: number
  readonly length: number
  readonly kind: FrameKind
  /** As `tcpdump -n` prints it, without the time. */
  readonly text: string
}

/** One frame with all that is known of it. */
export interface FrameDetail extends FrameLine {
  readonly link: string
  readonly bytes: Uint8Array
  /** The frame taken apart, with the place of each field in `bytes`. */
  readonly fields: readonly DissectedField[]
  /** What became of the packet, on all hosts. */
  readonly journey: readonly JourneyStep[]
}

/** The frames of a device, oldest first. */
export function frameLines(log: FrameLog, link: string): FrameLine[] {
  const printer = new TcpdumpPrinter({ numeric: true })
  return log.frames(link).map((event, number) => lineOf(event, number, printer))
}

/** A frame by its number among the lines. */
export function frameDetail(lab: Lab, log: FrameLog, link: string, number: number): FrameDetail | undefined {
  const event = log.frames(link)[number]
  const line = frameLines(log, link)[number]
  if (event?.frame === undefined || line === undefined) return undefined
  const fields = dissect(event.frame, linkTypeOf(event.subject as Link))
  return { ...line, link, bytes: event.frame, fields, journey: journeyOf(lab, event.packet) }
}

function lineOf(event: TraceEvent, number: number, printer: TcpdumpPrinter): FrameLine {
  const link = event.subject as Link
  const bytes = event.frame!
  return {
    number,
    time: event.time,
    direction: event.kind === LINK_TX ? 'out' : 'in',
    packet: event.packet,
    length: event.frameLength,
    kind: frameKind(event),
    text: printer.describe(bytes, linkTypeOf(link), event.frameLength),
  }
}
