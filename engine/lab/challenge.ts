import * as v from 'valibot'
import { parseDocument } from 'yaml'
import { Random } from '../sim/random.ts'
import { checkKinds } from './checks/index.ts'
import { labs } from './labs/index.ts'
import { check, type LabSpec, labSpec, SchemaError } from './spec.ts'

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(20_000))
const Slug = v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words with dashes'))

/** A command with what it shows on the broken lab: the story is tested. */
const Symptom = v.strictObject({
  on: v.optional(Slug),
  run: Text,
  /** Each of these must be in the output; a text between slashes is a regular expression. */
  shows: v.pipe(v.array(Text), v.minLength(1)),
})

const Hint = v.strictObject({
  text: Text,
  /** Points that it costs. */
  cost: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Only offered while this check fails. */
  when: v.optional(Slug),
})

const CheckEntry = v.looseObject({ id: Slug, title: Text, points: v.optional(v.pipe(v.number(), v.minValue(0)), 1) })

/** challenge.yaml. */
export const ChallengeSchema = v.strictObject({
  title: Text,
  /** Slug of the chapter that it belongs to. */
  chapter: Slug,
  level: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)),
  skills: v.pipe(v.array(Slug), v.minLength(1)),
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  points: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Symptoms, never the cause. Markdown. */
  story: Text,
  /** Name of a built-in lab, or a whole lab. */
  lab: v.union([Slug, v.record(v.string(), v.unknown())]),
  /** Values that vary with the seed: for each name the possible ones. `{{name}}` and `{{name.part}}` stand for the chosen one. */
  parameters: v.optional(v.record(v.string(), v.pipe(v.array(v.unknown()), v.minLength(1))), {}),
  symptoms: v.pipe(v.array(Symptom), v.minLength(1)),
  hints: v.optional(v.array(Hint), []),
  checks: v.pipe(v.array(CheckEntry), v.minLength(1)),
  /** Virtual seconds that the lab is given after it was broken, before the learner comes. */
  settle: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(3600)), 5),
})
type ChallengeData = v.InferOutput<typeof ChallengeSchema>

/** The files of a challenge's folder, as text. */
export interface ChallengeFiles {
  readonly id: string
  readonly yaml: string
  readonly breakScript: string
  /** Name -> script; `solution.sh` and those in `solutions/`. */
  readonly solutions: Readonly<Record<string, string>>
  readonly wrong: Readonly<Record<string, string>>
}

export interface ChallengeCheck {
  readonly id: string
  readonly title: string
  readonly points: number
  readonly kind: string
  readonly spec: unknown
}

/** A challenge for one seed: everything that varies has been chosen. */
export interface Challenge extends Omit<ChallengeData, 'lab' | 'checks' | 'parameters'> {
  readonly id: string
  readonly seed: string
  readonly lab: LabSpec
  readonly checks: readonly ChallengeCheck[]
  readonly breakScript: string
  readonly solutions: Readonly<Record<string, string>>
  readonly wrong: Readonly<Record<string, string>>
}

/** Reads a challenge and chooses its parameters by the seed. Throws a SchemaError that names every problem. */
export function readChallenge(files: ChallengeFiles, seed: string): Challenge {
  const where = `challenges/${files.id}/challenge.yaml`
  const document = parseDocument(files.yaml)
  if (document.errors.length > 0)
    throw new SchemaError(
      where,
      document.errors.map(error => error.message.split('\n')[0]!),
    )
  const raw = check(ChallengeSchema, document.toJS({ maxAliasCount: 50 }), where)
  const values = choose(raw.parameters, seed)
  const data = fill(raw, values) as ChallengeData
  const problems: string[] = []
  const checks = data.checks.map(entry => readCheck(entry, problems))
  const ids = checks.map(each => each.id)
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push(`checks: "${id}" occurs twice`)
  for (const hint of data.hints)
    if (hint.when !== undefined && !ids.includes(hint.when)) problems.push(`hints: there is no check "${hint.when}"`)
  if (problems.length > 0) throw new SchemaError(where, problems)
  const scripts = (map: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(map).map(([name, text]) => [name, fill(text, values) as string]))
  return {
    ...data,
    id: files.id,
    seed,
    lab: labOf(data.lab, where),
    checks,
    breakScript: fill(files.breakScript, values) as string,
    solutions: scripts(files.solutions),
    wrong: scripts(files.wrong),
  }
}

function labOf(lab: ChallengeData['lab'], where: string): LabSpec {
  if (typeof lab !== 'string') return labSpec(lab)
  const found = labs.find(each => each.name === lab)
  if (found === undefined)
    throw new SchemaError(where, [`lab: there is no lab "${lab}"; known: ${labs.map(each => each.name).join(', ')}`])
  return labSpec(found)
}

/** Reads a check that stands alone, such as that of a guided step. Throws a SchemaError that says what is wrong. */
export function readCheckEntry(data: unknown, where: string): ChallengeCheck {
  const problems: string[] = []
  const found = readCheck(check(CheckEntry, data, where), problems)
  if (problems.length > 0) throw new SchemaError(where, problems)
  return found
}

/** An entry has, besides id, title and points, exactly one key: its kind. */
function readCheck(entry: ChallengeData['checks'][number], problems: string[]): ChallengeCheck {
  const { id, title, points, ...rest } = entry
  const kinds = Object.keys(rest)
  const kind = kinds.length === 1 ? checkKinds.get(kinds[0]!) : undefined
  if (kind === undefined) {
    problems.push(
      `checks.${id}: expected one of ${checkKinds.names.join(', ')}, found ${kinds.join(', ') || 'nothing'}`,
    )
    return { id, title, points, kind: '', spec: undefined }
  }
  const parsed = v.safeParse(kind.schema, rest[kind.name])
  if (!parsed.success)
    problems.push(
      ...parsed.issues.map(
        issue =>
          `checks.${id}.${kind.name}${v.getDotPath(issue) === null ? '' : `.${v.getDotPath(issue)}`}: ${issue.message}`,
      ),
    )
  return { id, title, points, kind: kind.name, spec: parsed.output }
}

function choose(parameters: Readonly<Record<string, readonly unknown[]>>, seed: string): ReadonlyMap<string, unknown> {
  const random = new Random(seed, 'parameters')
  return new Map(Object.entries(parameters).map(([name, values]) => [name, values[random.below(values.length)]]))
}

/** Replaces `{{name.part}}` in every text of a value. A text that is nothing but one placeholder becomes the value itself. */
function fill(value: unknown, values: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    const whole = /^\{\{\s*([\w.]+)\s*\}\}$/.exec(value)
    if (whole !== null) return lookUp(whole[1]!, values)
    return value.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => String(lookUp(path, values)))
  }
  if (Array.isArray(value)) return value.map(each => fill(each, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === 'parameters' ? each : fill(each, values)]),
  )
}

function lookUp(path: string, values: ReadonlyMap<string, unknown>): unknown {
  const [name = '', ...rest] = path.split('.')
  let value = values.get(name)
  for (const part of rest)
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined
  if (value === undefined) throw new SchemaError('parameters', [`"{{${path}}}" is not a parameter`])
  return value
}
