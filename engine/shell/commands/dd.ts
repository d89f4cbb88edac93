import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { type Errno, failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { parseSize } from '../text/numbers.ts'
import { quoteAlways } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const BLOCK = 512
/** The longest block that is taken at once. */
const BLOCK_MAX = 64 << 20
const NAMES = ['if', 'of', 'bs', 'ibs', 'obs', 'count', 'skip', 'seek', 'conv', 'status', 'iflag', 'oflag', 'cbs']
const NUMBERS = ['bs', 'ibs', 'obs', 'count', 'skip', 'seek']
const CONVERSIONS = new Set(['notrunc', 'excl', 'nocreat', 'fsync', 'fdatasync', 'sync', 'noerror', 'ucase', 'lcase'])
const LEVELS = new Set(['none', 'noxfer', 'progress'])

interface Settings {
  readonly values: ReadonlyMap<string, string>
  readonly conversions: ReadonlySet<string>
  readonly number: (name: string, otherwise: number) => number
}

/** dd(1) of coreutils. */
export const dd = textCommand({
  name: 'dd',
  summary: 'copy blocks of a file',
  synopsis: ['[OPERAND]...'],
  options: [],
  description: [
    'if=FILE and of=FILE name what is read and written, bs=BYTES the length of a block, count=N how many are copied, skip=N and seek=N how many are passed over of each, conv=notrunc and others how, status=none, noxfer or progress what is told.',
  ],
  notEmulated: [
    'iflag=, oflag= and cbs=',
    'conv= beyond notrunc, excl, nocreat, fsync, fdatasync, sync, noerror, ucase and lcase',
  ],
  *run(tool) {
    const settings = yield* settingsOf(tool)
    return typeof settings === 'number' ? settings : yield* copy(tool, settings)
  },
})

function* settingsOf(tool: Tool): Running<Settings | number> {
  const values = new Map<string, string>()
  for (const operand of tool.operands) {
    const at = operand.indexOf('=')
    const name = operand.slice(0, at)
    if (at < 0 || !NAMES.includes(name)) return yield* tool.misuse(`unrecognized operand ${tool.quote(operand)}`)
    values.set(name, operand.slice(at + 1))
  }
  for (const name of NUMBERS) {
    const text = values.get(name)
    const zero = name === 'count' || name === 'skip' || name === 'seek'
    const number =
      text === undefined ? 1 : text.split('x').reduce((product, part) => product * (parseSize(part) ?? Number.NaN), 1)
    if (Number.isNaN(number) || (number === 0 && !zero)) {
      yield* tool.complain(`invalid number: ${tool.quote(text!)}`)
      return 1
    }
    if (text !== undefined) values.set(name, String(number))
  }
  for (const name of ['iflag', 'oflag', 'cbs'])
    if (values.has(name)) {
      yield* tool.complain(`"${name}=" is not emulated here`)
      return 1
    }
  const conversions = new Set((values.get('conv') ?? '').split(',').filter(each => each !== ''))
  for (const each of conversions)
    if (!CONVERSIONS.has(each)) return yield* tool.misuse(`invalid conversion: ${tool.quote(each)}`)
  const level = values.get('status')
  if (level !== undefined && !LEVELS.has(level)) return yield* tool.misuse(`invalid status level: ${tool.quote(level)}`)
  return { values, conversions, number: (name, otherwise) => Number(values.get(name) ?? otherwise) }
}

/** Both ends, opened; what cannot be is told. */
function* openEnds(
  tool: Tool,
  { values, conversions, number }: Settings,
  block: number,
): Running<[number, number] | null> {
  const { process } = tool
  const from = values.get('if')
  const to = values.get('of')
  const input = from === undefined ? 0 : process.open(from, { read: true })
  if (failed(input)) {
    yield* tool.complain(`failed to open ${quoteAlways(from!)}: ${input.text}`)
    return null
  }
  const keeps = conversions.has('notrunc') || number('seek', 0) > 0
  const flags = {
    write: true,
    create: !conversions.has('nocreat'),
    exclusive: conversions.has('excl'),
    truncate: !keeps,
  }
  const output = to === undefined ? 1 : process.open(to, flags)
  if (failed(output)) {
    yield* tool.complain(`failed to open ${quoteAlways(to!)}: ${output.text}`)
    return null
  }
  const file = process.fds.get(output)
  const start = number('seek', 0) * block
  if (start > 0 && !conversions.has('notrunc') && to !== undefined) file?.truncate(start)
  if (start > 0) file?.seek(start, to === undefined ? 'current' : 'set')
  return [input, output]
}

function* copy(tool: Tool, settings: Settings): Running {
  const { process } = tool
  const { number, values, conversions } = settings
  const readSize = Math.min(number('bs', number('ibs', BLOCK)), BLOCK_MAX)
  const ends = yield* openEnds(tool, settings, number('bs', number('obs', BLOCK)))
  if (ends === null) return 1
  const [input, output] = ends
  const began = process.now
  yield* skip(process, input, number('skip', 0) * readSize, readSize)
  const count = number('count', Number.POSITIVE_INFINITY)
  const records = { whole: 0, part: 0 }
  let bytes = 0
  let problem: readonly [string, Errno] | undefined
  while (records.whole + records.part < count && problem === undefined) {
    const block = yield* process.read(input, readSize)
    if (failed(block)) {
      problem = [`error reading ${quoteAlways(values.get('if') ?? 'standard input')}`, block]
      break
    }
    if (block.length === 0) break
    if (block.length === readSize) records.whole++
    else records.part++
    const written = yield* process.write(output, converted(block, readSize, conversions))
    if (failed(written)) problem = [`error writing ${quoteAlways(values.get('of') ?? 'standard output')}`, written]
    else bytes += written
    yield* process.compute(2000 + Math.ceil(block.length / 4))
  }
  if (input !== 0) process.close(input)
  if (output !== 1) process.close(output)
  if (problem !== undefined) yield* tool.complain(`${problem[0]}: ${problem[1].text}`)
  yield* report(tool, values.get('status'), records, bytes, (process.now - began) / SECOND)
  return tool.status
}

function* skip(process: Process, input: number, bytes: number, block: number): Running<void> {
  if (bytes === 0) return
  const file = process.fds.get(input)
  if (file !== undefined && !failed(file.seek(bytes, 'current'))) return
  for (let left = bytes; left > 0; ) {
    const piece = yield* process.read(input, Math.min(left, block))
    if (failed(piece) || piece.length === 0) return
    left -= piece.length
  }
}

function converted(block: Uint8Array, length: number, conversions: ReadonlySet<string>): Uint8Array {
  let result = block
  if (conversions.has('ucase')) result = result.map(byte => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte))
  if (conversions.has('lcase')) result = result.map(byte => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte))
  if (!conversions.has('sync') || block.length === length) return result
  const padded = new Uint8Array(length)
  padded.set(result)
  return padded
}

function* report(
  tool: Tool,
  level: string | undefined,
  records: { readonly whole: number; readonly part: number },
  bytes: number,
  seconds: number,
): Running<void> {
  if (level === 'none') return
  const count = `${records.whole}+${records.part}`
  let text = `${count} records in\n${count} records out\n`
  if (level !== 'noxfer') {
    const decimal = bytes >= 1000 ? `${amount(bytes, 1000)}B` : ''
    const binary = bytes >= 1024 ? `, ${amount(bytes, 1024)}iB` : ''
    const sizes = decimal === '' ? '' : ` (${decimal}${binary})`
    const rate = seconds > 0 ? `${amount(bytes / seconds, 1000, true)}B/s` : 'Infinity B/s'
    text += `${bytes} bytes${sizes} copied, ${Number(seconds.toPrecision(6))} s, ${rate}\n`
  }
  yield* tool.process.write(2, text)
}

/** human_readable() of gnulib with a unit behind a blank: one digit behind the point below ten, of an average below a hundred. */
function amount(value: number, base: 1000 | 1024, average = false): string {
  let power = 0
  while (value >= base && power < 8) {
    value /= base
    power++
  }
  const unit = ['', base === 1000 ? 'k' : 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'][power]!
  const digits = power === 0 && !average ? 0 : value < 9.95 || (average && value < 99.95) ? 1 : 0
  return `${value.toFixed(digits)} ${unit}`
}
