import * as v from 'valibot'
import { TEXT_MAX } from '../shell/page-editor/message.ts'

const Text = v.pipe(v.string(), v.maxLength(16 * 1024 * 1024))
/** As long as path_resolution(7) takes it. */
const Path = v.pipe(v.string(), v.maxLength(4095))
const Id = v.pipe(v.string(), v.maxLength(64))
/** A month of virtual time, in nanoseconds: no log gets that far, and time without bound would never be over. */
const TIME_MAX = 30 * 24 * 3600 * 1e9
const Time = v.pipe(v.number(), v.minValue(0), v.maxValue(TIME_MAX))
const Size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))

/** What a learner can do to a lab. Everything else follows from the seed, so these are all that is kept of an attempt. */
export const Action = v.variant('type', [
  v.strictObject({ type: v.literal('open'), terminal: Id, host: Id, rows: Size, columns: Size }),
  v.strictObject({ type: v.literal('close'), terminal: Id }),
  v.strictObject({ type: v.literal('type'), terminal: Id, text: Text }),
  v.strictObject({ type: v.literal('resize'), terminal: Id, rows: Size, columns: Size }),
  /** An editor outside the lab saves a file. */
  v.strictObject({ type: v.literal('save'), host: Id, path: Path, text: Text }),
  /** Answers a program on a terminal that wants a text edited: keeps `text`, and ends the editor when `done`; null closes it. */
  v.strictObject({
    type: v.literal('edit'),
    terminal: Id,
    text: v.nullable(v.pipe(v.string(), v.maxLength(TEXT_MAX))),
    done: v.boolean(),
  }),
  /** Cuts a cable or mends it, by the number of the cable. */
  v.strictObject({ type: v.literal('cable'), cable: v.pipe(v.number(), v.integer(), v.minValue(0)), cut: v.boolean() }),
])
export type Action = v.InferOutput<typeof Action>

/** An action, and when it happened: after so many steps of the simulation, at that virtual time in nanoseconds. */
export const Input = v.strictObject({
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  time: Time,
  action: Action,
})
export type Input = v.InferOutput<typeof Input>

/** An attempt as a file: enough to have the same lab again, byte for byte, with the same engine. */
export const Attempt = v.strictObject({
  engine: v.pipe(v.string(), v.maxLength(32)),
  /** Id of a challenge, or name of a lab. */
  subject: v.pipe(v.string(), v.maxLength(64)),
  seed: v.pipe(v.string(), v.maxLength(64)),
  inputs: v.pipe(v.array(Input), v.maxLength(1_000_000)),
  /** Virtual time up to which the attempt went, in nanoseconds. */
  time: Time,
})
export type Attempt = v.InferOutput<typeof Attempt>
