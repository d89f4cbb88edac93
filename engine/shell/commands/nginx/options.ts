import type { OptionSpec } from '../../command.ts'
import type { NginxBuild } from './build.ts'

export interface Options {
  readonly file: string
  readonly globals: string
  readonly prefix: string | undefined
  readonly errorLog: string | undefined
  readonly test: boolean
  readonly dump: boolean
  readonly quiet: boolean
  readonly version: boolean
  readonly build: boolean
  readonly help: boolean
  readonly signal: keyof typeof SIGNAL_FOR | undefined
}

export const SIGNAL_FOR = { stop: 'TERM', quit: 'QUIT', reload: 'HUP', reopen: 'USR1' } as const

/** nginx(8). */
export const OPTIONS: readonly OptionSpec[] = [
  { short: '?', text: 'The same as -h.' },
  { short: 'h', text: 'Shows help.' },
  { short: 'v', text: 'Prints the version.' },
  { short: 'V', text: 'Prints the version and how it was built.' },
  { short: 't', text: 'Tests the configuration and exits.' },
  { short: 'T', text: 'Tests the configuration and prints it.' },
  { short: 'q', text: 'No messages of success from -t.' },
  { short: 's', argument: 'SIGNAL', text: 'Tells the master process: stop, quit, reload or reopen.' },
  { short: 'p', argument: 'PREFIX', text: 'Where relative paths begin.' },
  { short: 'e', argument: 'FILE', text: 'The log of errors before the configuration names one.' },
  { short: 'c', argument: 'FILE', text: 'The configuration (/etc/nginx/nginx.conf).' },
  { short: 'g', argument: 'DIRECTIVES', text: 'Directives of the main block, before those of the file.' },
]

const WANTED: Readonly<Record<string, string>> = { s: 'parameter', p: 'directory name', g: 'parameter' }
const CONFIG_PATH = '/etc/nginx/nginx.conf'

/** ngx_get_options(): a message where they make no sense. */
export function optionsOf(args: readonly string[]): Options | string {
  const values: Record<string, string> = {}
  const flags = new Set<string>()
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!
    if (!arg.startsWith('-')) return `invalid option: "${arg}"`
    for (let index = 1; index < arg.length; index++) {
      const letter = arg[index]!
      if ('?hvVtTq'.includes(letter)) flags.add(letter)
      else if ('spceg'.includes(letter)) {
        const value = arg.slice(index + 1) || args[++at]
        if (value === undefined) return `option "-${letter}" requires ${WANTED[letter] ?? 'file name'}`
        values[letter] = value
        break
      } else return `invalid option: "${letter}"`
    }
  }
  const { s: signal } = values
  if (signal !== undefined && !Object.hasOwn(SIGNAL_FOR, signal)) return `invalid option: "-s ${signal}"`
  return {
    file: values.c === undefined ? CONFIG_PATH : values.c.startsWith('/') ? values.c : `/etc/nginx/${values.c}`,
    globals: values.g ?? '',
    prefix: values.p,
    errorLog: values.e,
    test: flags.has('t') || flags.has('T'),
    dump: flags.has('T'),
    quiet: flags.has('q'),
    version: flags.has('v'),
    build: flags.has('V'),
    help: flags.has('h') || flags.has('?'),
    signal: signal as Options['signal'],
  }
}

export function helpText({ prefix, errorLog }: NginxBuild): string {
  return `Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -V            : show version and configure options then exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -p prefix     : set prefix path (default: ${prefix})
  -e filename   : set error log file (default: ${errorLog})
  -c filename   : set configuration file (default: /etc/nginx/nginx.conf)
  -g directives : set global directives out of configuration file

`
}
