import type { OptionSpec } from '../../command.ts'

/** Lines of an iputils usage text, `  -c <count>         stop after ...`, the explanations from a column on. */
export function optionLines(specs: readonly OptionSpec[], column: number): string {
  return specs
    .map(spec => {
      const head = spec.argument === undefined ? `  -${spec.short}` : `  -${spec.short} <${spec.argument}>`
      return `${head.padEnd(column)}${spec.text.replaceAll('\n', `\n${' '.repeat(column)}`)}\n`
    })
    .join('')
}
