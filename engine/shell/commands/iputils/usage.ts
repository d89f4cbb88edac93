import type { OptionSpec } from '../../command.ts'

/** Where the explanations of options start. */
const COLUMN = 21

/** Lines of an iputils usage text, `  -c <count>         stop after ...`. */
export function optionLines(specs: readonly OptionSpec[]): string {
  return specs
    .map(spec => {
      const head = spec.argument === undefined ? `  -${spec.short}` : `  -${spec.short} <${spec.argument}>`
      return `${head.padEnd(COLUMN)}${spec.text.replaceAll('\n', `\n${' '.repeat(COLUMN)}`)}\n`
    })
    .join('')
}
