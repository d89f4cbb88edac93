import type { Command, OptionSpec } from '../../command.ts'

const INDENT = 7

/** Programs in /usr/bin whose pages stand in section 8 all the same, as on Debian. */
const ADMINISTRATION: ReadonlySet<string> = new Set([
  'ip',
  'ss',
  'nstat',
  'ping',
  'tracepath',
  'traceroute',
  'mtr',
  'lsns',
  'findmnt',
  'mount',
  'umount',
  'vmstat',
  'lsof',
  'kubelet',
])

export function sectionOf(command: Command): '1' | '8' {
  return command.directory === '/usr/sbin' || ADMINISTRATION.has(command.name) ? '8' : '1'
}

/** Words in lines of at most so many columns. */
function wrapped(text: string, columns: number, indent: number, hanging = indent): string[] {
  const lines: string[] = []
  let line = ''
  const room = () => columns - (lines.length === 0 ? indent : hanging)
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room()) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((each, index) => ' '.repeat(index === 0 ? indent : hanging) + each)
}

/** A text as a sentence: texts of options are taken over from usages, which write them small and without a stop. */
function sentence(text: string): string {
  const upper = text.slice(0, 1).toUpperCase() + text.slice(1)
  return /[.!?:)]$/.test(upper) ? upper : `${upper}.`
}

function optionName({ short, long, argument }: OptionSpec): string {
  const both = [short && `-${short}`, long && `--${long}`].filter(Boolean).join(', ')
  return argument === undefined ? both : `${both}${long === undefined ? ' ' : '='}${argument}`
}

/** The page of a command, made from what it declares about itself. */
export function pageOf(command: Command, columns: number, bold: (text: string) => string): string {
  const title = `${command.name.toUpperCase()}(${sectionOf(command)})`
  const middle = 'Lost Packet'
  const gap = Math.max(1, Math.floor((columns - 2 * title.length - middle.length) / 2))
  const lines = [title + ' '.repeat(gap) + middle + ' '.repeat(gap) + title]
  const section = (name: string, body: readonly string[]) => {
    if (body.length > 0) lines.push('', bold(name), ...body)
  }
  section('NAME', wrapped(`${command.name} - ${command.summary}`, columns, INDENT))
  section(
    'SYNOPSIS',
    command.synopsis.flatMap(line =>
      wrapped(`${command.name} ${line}`.trimEnd(), columns, INDENT, INDENT + command.name.length + 1),
    ),
  )
  section('DESCRIPTION', paragraphs(command.description ?? [], columns))
  const emulated = command.options.filter(option => option.emulated !== false)
  section(
    'OPTIONS',
    emulated.flatMap((option, index) => [
      ...(index === 0 ? [] : ['']),
      ...wrapped(optionName(option), columns, INDENT, 2 * INDENT).map(line => line.replace(/\S.*/, bold)),
      ...wrapped(sentence(option.text), columns, 2 * INDENT),
    ]),
  )
  const missing = command.options.filter(option => option.emulated === false)
  section('NOT EMULATED HERE', [
    ...missing.flatMap(option =>
      wrapped(`${optionName(option)}: ${sentence(option.text)}`, columns, INDENT, 2 * INDENT),
    ),
    ...(command.notEmulated ?? []).flatMap(text => wrapped(text, columns, INDENT, 2 * INDENT)),
  ])
  return `${lines.join('\n')}\n`
}

function paragraphs(texts: readonly string[], columns: number): string[] {
  return texts.flatMap((text, index) => [...(index === 0 ? [] : ['']), ...wrapped(text, columns, INDENT)])
}
