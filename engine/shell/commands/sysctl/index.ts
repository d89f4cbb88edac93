import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { EINVAL, EISDIR, ENOENT, type Errno, failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { compilePosix, isExpressionError } from '../../regex/regex.ts'
import { filesBelow, inodeAt, keyOf, pathOf, ROOT } from './keys.ts'
import { parseSetting, readSettings, type Setting, systemFiles } from './settings.ts'

const DEPRECATED: ReadonlySet<string> = new Set(['base_reachable_time', 'retrans_time'])

/** What the options say of the output. */
interface Listing {
  readonly nameOnly: boolean
  readonly valueOnly: boolean
  /** No newline behind a value. */
  readonly bare: boolean
  readonly ignoreUnknown: boolean
  readonly quiet: boolean
  readonly dryRun: boolean
  readonly matches: (key: string) => boolean
}

/** sysctl(8) of procps-ng 4.0. */
export const sysctl: Command = {
  name: 'sysctl',
  directory: '/usr/sbin',
  summary: 'show and change kernel parameters',
  synopsis: ['[OPTION...] [VARIABLE[=VALUE]...]', '-p [FILE...]', '--system'],
  options: [
    { short: 'a', long: 'all', text: 'Shows all parameters.' },
    { short: 'A', text: 'The same as -a.' },
    { short: 'X', text: 'The same as -a.' },
    { long: 'deprecated', text: 'Shows those with a newer name too.' },
    { long: 'dry-run', text: 'Shows what would be written.' },
    { short: 'b', long: 'binary', text: 'Values without a newline.' },
    { short: 'e', long: 'ignore', text: 'Does not complain about unknown names.' },
    { short: 'N', long: 'names', text: 'Only the names.' },
    { short: 'n', long: 'values', text: 'Only the values.' },
    {
      short: 'p',
      long: 'load',
      argument: '[FILE]',
      text: 'Sets what a file says, /etc/sysctl.conf unless one is named.',
    },
    { short: 'f', argument: '[FILE]', text: 'The same as -p.' },
    { long: 'system', text: 'Sets what the files of the system say.' },
    { short: 'r', long: 'pattern', argument: 'EXPRESSION', text: 'Only names that match.' },
    { short: 'q', long: 'quiet', text: 'Says nothing of what was set.' },
    { short: 'w', long: 'write', text: 'All that is given is to be written.' },
    { short: 'o', text: 'Does nothing.' },
    { short: 'x', text: 'Does nothing.' },
    { short: 'd', text: 'The same as -h.' },
    { short: 'h', long: 'help', text: 'Prints a summary.' },
    { short: 'V', long: 'version', text: 'Prints the version.' },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`sysctl: ${parsed.text}\n${USAGE}`)
      return 1
    }
    if (process.argv.length < 2) return 1
    if (hasOption(parsed, 'help') || hasOption(parsed, 'd')) return yield* say(process, USAGE)
    if (hasOption(parsed, 'version')) return yield* say(process, 'sysctl from procps-ng 4.0.2\n')
    return yield* run(process, parsed)
  },
}

function* say(process: Process, text: string): Running {
  yield* process.print(text)
  return 0
}

function* run(process: Process, parsed: ParsedArguments): Running {
  const pattern = lastOption(parsed, 'pattern')
  const bare = hasOption(parsed, 'binary')
  const listing: Listing = {
    nameOnly: hasOption(parsed, 'names'),
    valueOnly: hasOption(parsed, 'values') || bare,
    bare,
    ignoreUnknown: hasOption(parsed, 'ignore'),
    quiet: hasOption(parsed, 'quiet'),
    dryRun: hasOption(parsed, 'dry-run'),
    matches: pattern === undefined ? () => true : matcher(pattern),
  }
  if (['all', 'A', 'X'].some(name => hasOption(parsed, name)))
    return yield* show(process, ROOT, listing, hasOption(parsed, 'deprecated'))
  if (hasOption(parsed, 'system')) return yield* loadSystem(process, listing)
  const file = lastOption(parsed, 'load') ?? lastOption(parsed, 'f')
  if (file !== undefined) return yield* loadFiles(process, listing, file, parsed.operands)
  if (parsed.operands.length === 0) {
    yield* process.printError("sysctl: no variables specified\nTry `sysctl --help' for more information.\n")
    return 1
  }
  let status = 0
  for (const operand of parsed.operands) {
    const one = yield* takeOperand(process, listing, operand, hasOption(parsed, 'write'))
    if (one !== 0) status = one
  }
  return status
}

/** An expression that does not compile matches nothing. */
function matcher(pattern: string): (key: string) => boolean {
  const compiled = compilePosix(pattern, { extended: true })
  return isExpressionError(compiled) ? () => false : key => compiled.test(key)
}

function* takeOperand(process: Process, listing: Listing, operand: string, write: boolean): Running {
  if (!write && !operand.includes('=')) return yield* showKey(process, operand, listing)
  const setting = parseSetting(operand)
  if (setting === undefined) {
    yield* process.printError('sysctl: command line(0): invalid syntax, continuing...\n')
    return 1
  }
  return yield* set(process, setting, listing)
}

function* showKey(process: Process, key: string, listing: Listing): Running {
  if (key === '') {
    yield* process.printError('sysctl: "" is an unknown key\n')
    return 255
  }
  const path = pathOf(key)
  if (inodeAt(process, path) !== undefined) return yield* show(process, path, listing, false)
  if (listing.ignoreUnknown) return 0
  yield* process.printError(`sysctl: cannot stat ${path}: ${ENOENT.text}\n`)
  return 1
}

/** A parameter, or all in and below a directory. */
function* show(process: Process, path: string, listing: Listing, deprecated: boolean): Running {
  for (const file of filesBelow(process, path)) {
    const key = keyOf(file)
    if (!listing.matches(key)) continue
    if (file !== path && !deprecated && DEPRECATED.has(file.slice(file.lastIndexOf('/') + 1))) continue
    yield* process.compute(1000)
    const inode = inodeAt(process, file)
    if (inode === undefined || (inode.mode & 0o400) === 0) continue
    if (listing.nameOnly) yield* process.print(`${key}\n`)
    else yield* showValue(process, file, key, listing)
  }
  return 0
}

function* showValue(process: Process, file: string, key: string, listing: Listing): Running<void> {
  const text = process.readFile(file)
  if (failed(text)) {
    yield* process.printError(`sysctl: reading key "${key}": ${text.text}\n`)
    return
  }
  for (const line of text.replace(/\n$/, '').split('\n'))
    yield* process.print(`${listing.valueOnly ? '' : `${key} = `}${line}${listing.bare ? '' : '\n'}`)
}

function* set(process: Process, { path, value, optional }: Setting, listing: Listing): Running {
  if (path === ROOT) {
    yield* process.printError(`sysctl: Path is not under /proc/sys/: ${path}\n`)
    return 1
  }
  const key = keyOf(path)
  const inode = inodeAt(process, path)
  if (inode === undefined) {
    if (listing.ignoreUnknown) return 0
    yield* process.printError(`sysctl: cannot stat ${path}: ${ENOENT.text}\n`)
    return 1
  }
  if (inode instanceof DirectoryInode || (inode.mode & 0o200) === 0) {
    yield* process.printError(
      `sysctl: setting key "${key}": ${inode instanceof DirectoryInode ? EISDIR.text : EINVAL.text}\n`,
    )
    return 0
  }
  if (!listing.dryRun) {
    const error = process.writeWholeFile(path, `${value}\n`)
    if (error !== undefined) return yield* complain(process, key, error, optional)
  }
  if (listing.quiet && !listing.dryRun) return 0
  return yield* say(process, listing.nameOnly || listing.valueOnly ? `${value}\n` : `${key} = ${value}\n`)
}

function* complain(process: Process, key: string, error: Errno, optional: boolean): Running {
  const denied = error.name === 'EACCES' || error.name === 'EPERM' || error.name === 'EROFS'
  const ignoring = optional ? ', ignoring' : ''
  yield* process.printError(
    denied
      ? `sysctl: permission denied on key "${key}"${ignoring}\n`
      : `sysctl: setting key "${key}"${denied ? ignoring : ''}: ${error.text}\n`,
  )
  return denied && optional ? 0 : 1
}

function* loadFiles(process: Process, listing: Listing, option: string, operands: readonly string[]): Running {
  const named = option === '' ? operands : [option, ...operands]
  const files = named.length === 0 ? ['/etc/sysctl.conf'] : named
  return yield* load(process, listing, files)
}

function* loadSystem(process: Process, listing: Listing): Running {
  const files = systemFiles(process)
  if (!listing.quiet) for (const file of files) yield* process.print(`* Applying ${file} ...\n`)
  return yield* load(process, listing, files)
}

/** All files are read before anything is set. */
function* load(process: Process, listing: Listing, files: readonly string[]): Running {
  let status = 0
  const settings: Setting[] = []
  for (const file of files) {
    const read = yield* readSettings(process, file)
    settings.push(...read.settings)
    if (!read.complete) status = 1
  }
  for (const setting of settings) if ((yield* set(process, setting, listing)) !== 0) status = 1
  return status
}

const USAGE = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
`
