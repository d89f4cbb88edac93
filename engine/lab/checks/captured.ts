import * as v from 'valibot'
import { frameLines } from '../frame-text.ts'
import { FrameLog } from '../frames.ts'
import { checkKind, notPassed, passed } from './check.ts'
import { contains } from './shown.ts'

/** A frame has passed a device, in the words of a capture. It only looks; it sends nothing. */
export const captured = checkKind({
  name: 'captured',
  summary: 'A capture on a device would contain a line with a text.',
  schema: v.strictObject({
    /** `HOST:DEVICE`. */
    on: v.pipe(v.string(), v.regex(/^[^\s:]+:[^\s:]+$/, 'expected HOST:DEVICE')),
    /** Part of a line of `tcpdump -n`; between slashes a regular expression. */
    shows: v.string(),
    direction: v.optional(v.picklist(['in', 'out'])),
  }),
  run({ on, shows, direction }, { lab }) {
    const log = new FrameLog(lab)
    const lines = frameLines(log, on)
    log.close()
    const found = lines.find(
      line => (direction === undefined || line.direction === direction) && contains(line.text, shows),
    )
    return found === undefined ? notPassed(`no frame on ${on} shows ${shows}`) : passed(`${on}: ${found.text}`)
  },
})
