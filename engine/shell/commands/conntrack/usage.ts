import { OPTIONS } from './options.ts'

function line(names: string, text: string): string {
  return `  ${names.padEnd(30)} ${text}\n`
}

/** conntrack --help, from the table of options. */
export const USAGE: string = `Command line interface for the connection tracking system. Version 1.4.7
Usage: conntrack [commands] [options]

${OPTIONS.filter(spec => spec.emulated !== false)
  .map(({ short, long, argument, text }) =>
    line(
      `${short === undefined ? '    ' : `-${short}, `}--${long}${argument === undefined ? '' : ` ${argument}`}`,
      text,
    ),
  )
  .join('')}`
