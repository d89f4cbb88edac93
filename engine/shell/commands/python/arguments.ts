import type { OptionSpec } from '../../command.ts'

const USAGE = 'usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\n'

export const HELP = `${USAGE}
positional arguments:
  port                  bind to this port (default: 8000)

options:
  -h, --help            show this help message and exit
  --cgi                 run as CGI server
  -b ADDRESS, --bind ADDRESS
                        bind to this address (default: all interfaces)
  -d DIRECTORY, --directory DIRECTORY
                        serve this directory (default: current directory)
  -p VERSION, --protocol VERSION
                        conform to this HTTP version (default: HTTP/1.0)
`

const OPTIONS = [
  { short: 'h', long: 'help', text: '' },
  { long: 'cgi', text: '' },
  { short: 'b', long: 'bind', argument: 'ADDRESS', text: '' },
  { short: 'd', long: 'directory', argument: 'DIRECTORY', text: '' },
  { short: 'p', long: 'protocol', argument: 'VERSION', text: '' },
] as const satisfies readonly OptionSpec[]
type Spec = (typeof OPTIONS)[number]

export interface ServerArguments {
  readonly help: boolean
  readonly cgi: boolean
  readonly bind: string | undefined
  readonly directory: string | undefined
  readonly protocol: string
  readonly port: number
}

const wrong = (text: string) => `${USAGE}server.py: error: ${text}\n`
const named = (spec: Spec) => `${'short' in spec ? `-${spec.short}/` : ''}--${spec.long}`

/** argparse(3py) for the module's options; what it prints where they are wrong. */
export function parseServerArguments(args: readonly string[]): ServerArguments | string {
  const values = new Map<string, string>()
  const operands: string[] = []
  const unknown: string[] = []
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    if (!arg.startsWith('-') || /^-\d+$/.test(arg)) {
      ;(operands.length === 0 ? operands : unknown).push(arg)
      continue
    }
    const equals = arg.startsWith('--') ? arg.indexOf('=') : -1
    const name = equals < 0 ? arg : arg.slice(0, equals)
    const found = find(name)
    if (found.length > 1)
      return wrong(`ambiguous option: ${arg} could match ${found.map(each => `--${each.long}`).join(', ')}`)
    const [spec] = found
    if (spec === undefined) {
      unknown.push(arg)
      continue
    }
    const attached =
      equals >= 0 ? arg.slice(equals + 1) : !name.startsWith('--') && name.length > 2 ? name.slice(2) : undefined
    if (!('argument' in spec)) {
      if (attached !== undefined) return wrong(`argument ${named(spec)}: ignored explicit argument '${attached}'`)
      values.set(spec.long, '')
      if (spec.long === 'help') break
      continue
    }
    const next = args[index + 1]
    if (attached === undefined && (next === undefined || next.startsWith('-')))
      return wrong(`argument ${named(spec)}: expected one argument`)
    values.set(spec.long, attached ?? next!)
    if (attached === undefined) index++
  }
  const [port = '8000'] = operands
  if (!/^\s*[+-]?\d+\s*$/.test(port)) return wrong(`argument port: invalid int value: '${port}'`)
  if (unknown.length > 0 && !values.has('help')) return wrong(`unrecognized arguments: ${unknown.join(' ')}`)
  return {
    help: values.has('help'),
    cgi: values.has('cgi'),
    bind: values.get('bind'),
    directory: values.get('directory'),
    protocol: values.get('protocol') ?? 'HTTP/1.0',
    // getaddrinfo(3) keeps the lower half of it.
    port: Number(port) & 0xffff,
  }
}

function find(name: string): readonly Spec[] {
  if (!name.startsWith('--')) return OPTIONS.filter(spec => 'short' in spec && spec.short === name[1])
  const exact = OPTIONS.filter(spec => `--${spec.long}` === name)
  return exact.length > 0 ? exact : OPTIONS.filter(spec => `--${spec.long}`.startsWith(name))
}
