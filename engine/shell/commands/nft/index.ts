import { apply } from '../../../linux/netfilter/nft/apply/apply.ts'
import { Batch } from '../../../linux/netfilter/nft/apply/batch.ts'
import { answerJson } from '../../../linux/netfilter/nft/json/list.ts'
import { readJson } from '../../../linux/netfilter/nft/json/read.ts'
import { answer } from '../../../linux/netfilter/nft/list.ts'
import { describeError, NftError, type Source } from '../../../linux/netfilter/nft/location.ts'
import { parseInput } from '../../../linux/netfilter/nft/parse/input.ts'
import { ERRORS_MAX } from '../../../linux/netfilter/nft/parse/tokens.ts'
import { WARNING } from '../../../linux/netfilter/nft/print/tables.ts'
import type { Command as NftCommand, Query } from '../../../linux/netfilter/nft/syntax.ts'
import type { Style } from '../../../linux/netfilter/nft/types/type.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { describeText } from './describe.ts'
import { Echo } from './echo.ts'
import { IncludedFiles } from './files.ts'
import { misplacedOption } from './misplaced.ts'
import { monitor } from './monitor.ts'
import { NftProcessNames } from './names.ts'
import { OPTIONS, usage, VERSION } from './options.ts'

/** CPU time that a command costs. */
const COMMAND_COST = 5000

function styleOf(options: ParsedArguments, names: NftProcessNames): Style {
  const numeric = hasOption(options, 'numeric')
  return {
    names,
    numeric,
    services: hasOption(options, 'service'),
    users: hasOption(options, 'guid') && !numeric,
    stateless: hasOption(options, 'stateless'),
    handles: hasOption(options, 'handle'),
    terse: hasOption(options, 'terse'),
    extensions: new Map(),
  }
}

function isQuery(command: NftCommand): command is Query {
  return ['list', 'reset', 'get', 'monitor', 'describe'].includes(command.op)
}

/** One run over commands that were read. */
class Run {
  readonly #process: Process
  readonly #options: ParsedArguments
  readonly #names: NftProcessNames

  constructor(process: Process, options: ParsedArguments, names: NftProcessNames) {
    this.#process = process
    this.#options = options
    this.#names = names
  }

  *source(given: Source): Running {
    const source = hasOption(this.#options, 'json') ? yield* this.#document(given) : given
    if (source === undefined) return 1
    const directories = this.#options.options.flatMap(each => (each.name === 'includepath' ? [each.value ?? ''] : []))
    const files = new IncludedFiles(this.#process, directories)
    for (;;) {
      const { commands, errors } = parseInput(source, files, this.#defines())
      yield* this.#process.compute(COMMAND_COST * (commands.length + 1))
      if (!this.#process.capable('NET_ADMIN')) return yield* this.#notRoot()
      const result = yield* this.#carryOut(commands, errors)
      if (result !== undefined) return result
    }
  }

  /** With -j what can be read as JSON is; standard input cannot be read twice (nft_run_cmd_from_filename). */
  *#document(source: Source): Running<Source | undefined> {
    const read = readJson(source.text)
    if (read === null) return source.name === '/dev/stdin' ? { ...source, text: '' } : source
    if ('text' in read) return { name: null, text: read.text, from: null, document: true }
    const said = read.problems.map(({ text, column }) => {
      if (column === null) return `internal:0:0-0: Error: ${text}\n\n`
      const place = { source, start: column - 1, end: column }
      return describeError(new NftError(text, place))
    })
    yield* this.#process.printError(said.join(''))
    return undefined
  }

  #defines(): Map<string, string> {
    const defines = new Map<string, string>()
    for (const { name, value = '' } of this.#options.options) {
      const equals = value.indexOf('=')
      if (name === 'define' && equals > 0) defines.set(value.slice(0, equals), value.slice(equals + 1))
    }
    return defines
  }

  *#notRoot(): Running {
    yield* this.#process.printError(
      'Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: Operation not permitted\n',
    )
    return 1
  }

  /** Undefined when names have been asked for, so that all is to be done again. */
  *#carryOut(commands: readonly NftCommand[], errors: readonly NftError[]): Running<number | undefined> {
    const { netfilter } = this.#process.network
    const batch = new Batch(netfilter, this.#names)
    const echo = hasOption(this.#options, 'echo')
      ? new Echo(batch, this.#style, hasOption(this.#options, 'json'))
      : null
    const handles = [netfilter.ruleset, ...netfilter.ruleset.tables].map(each => each.rememberHandles())
    for (const command of commands) {
      if (!isQuery(command)) apply(batch, command)
      if (errors.length + batch.mistakes.length >= ERRORS_MAX) break
    }
    const queries = commands.filter(isQuery)
    if (commands.length > 1 && errors.length + batch.mistakes.length + batch.refusals.length === 0)
      this.#look(batch, queries)
    const wrong = [...errors, ...(errors.length + batch.mistakes.length > 0 ? batch.mistakes : batch.refusals)]
    if (wrong.length > 0 || hasOption(this.#options, 'check')) {
      batch.change.abort()
      // What nft itself finds wrong never comes to the kernel.
      if (errors.length + batch.mistakes.length > 0) for (const restore of handles) restore()
      echo?.cancel()
      if (wrong.length > 0 && (yield* this.#names.resolve())) return undefined
      // What is only refused by the kernel stands behind what was listed meanwhile.
      if (errors.length + batch.mistakes.length > 0 || queries.length === 0) return yield* this.#report(wrong)
      return yield* this.#answer(batch, queries)
    }
    const changed = commands.some(command => !isQuery(command))
    batch.change.commit()
    if (changed) netfilter.ruleset.generation++
    if (echo !== null) yield* this.#process.print(echo.end(netfilter.ruleset.generation, this.#process.pid))
    return yield* this.#answer(batch, queries)
  }

  /** Finds the mistakes of questions, without an answer: all commands are evaluated before the first is carried out. */
  #look(batch: Batch, queries: readonly Query[]): void {
    const showing = { style: this.#style, now: this.#process.host.sim.now }
    for (const query of queries) if (query.op === 'list' || query.op === 'get') answer(batch, query, showing)
    batch.refusals.length = 0
  }

  get #style(): Style {
    return styleOf(this.#options, this.#names)
  }

  *#answer(batch: Batch, queries: readonly Query[]): Running {
    const warnings: string[] = []
    const style = { ...this.#style, warn: (text: string) => warnings.push(text) }
    const showing = { style, now: this.#process.host.sim.now }
    for (const query of queries) {
      if (query.op === 'monitor') return yield* monitor(this.#process, query, showing)
      if (query.op === 'describe') {
        const text = describeText(batch, query)
        if (text !== undefined) yield* this.#process.print(text)
        continue
      }
      const json = hasOption(this.#options, 'json')
      const text = json ? answerJson(batch, query, showing) : answer(batch, query, showing)
      for (const warning of warnings.splice(0)) yield* this.#process.printError(`${warning}\n`)
      if (text !== undefined) yield* this.#print(text)
    }
    return yield* this.#report([...batch.mistakes, ...batch.refusals])
  }

  /** Warnings go to standard error, in between. */
  *#print(text: string): Running {
    for (const part of text.split(/(?=^# Warning: )|(?<=^# Warning: .*\n)/m))
      yield* WARNING.test(part) ? this.#process.printError(part) : this.#process.print(part)
    return 0
  }

  *#report(errors: readonly NftError[]): Running {
    if (errors.length > 0) yield* this.#process.printError(errors.map(describeError).join(''))
    return errors.length > 0 ? 1 : 0
  }
}

function* readFile(process: Process, file: string): Running<Source | undefined> {
  if (file === '-') {
    const bytes = yield* process.readAll(0)
    return { name: '/dev/stdin', text: failed(bytes) ? '' : decodeUtf8(bytes), from: null }
  }
  const text = yield* process.readWhole(file)
  if (!failed(text)) return { name: file, text, from: null }
  yield* process.printError(`internal:0:0-0: Error: Could not open file "${file}": ${text.text}\n\n\n`)
  return undefined
}

/** Nft(8): the front end of nf_tables. */
export const nft: Command = {
  name: 'nft',
  directory: '/usr/sbin',
  summary: 'administration of the packet filter and NAT by rules',
  synopsis: ['[-acejnsStu] [COMMAND ...]', '[-c] -f FILE'],
  options: OPTIONS,
  notEmulated: [
    'queue and secmark: the kernel here refuses them',
    'tproxy finds no socket, for no program here opens a transparent one; packets of flowtables take the way of all others',
  ],
  *main(process) {
    const misplaced = misplacedOption(process.argv)
    if (misplaced !== undefined) {
      yield* process.printError(misplaced.error)
      yield* process.print(misplaced.mark)
      return 1
    }
    const options = getopt(process.argv.slice(1), OPTIONS)
    if (isOptionError(options)) {
      yield* process.printError(`nft: ${options.text}\n`)
      return 1
    }
    if (hasOption(options, 'help')) {
      yield* process.print(usage())
      return 0
    }
    if (hasOption(options, 'version') || hasOption(options, 'V')) {
      yield* process.print(hasOption(options, 'V') ? `${VERSION}  cli:\t\teditline\n  json:\t\tyes\n` : VERSION)
      return 0
    }
    const run = new Run(process, options, new NftProcessNames(process))
    const file = lastOption(options, 'file')
    if (file === undefined && hasOption(options, 'define')) {
      yield* process.printError('Error: -D/--define can only be used with -f/--filename\n')
      return 1
    }
    if (options.operands.length > 0)
      return yield* run.source({ name: null, text: `${options.operands.join(' ')}\n`, from: null })
    if (file === undefined) {
      yield* process.printError('nft: no command specified\n')
      return 1
    }
    const source = yield* readFile(process, file)
    return source === undefined ? 1 : yield* run.source(source)
  },
}
