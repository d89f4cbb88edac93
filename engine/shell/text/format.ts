import { formatFloat } from '../bash/builtins/float.ts'

const DIRECTIVE = /%([-+ #0']*)(\d*)(?:\.(\d*))?[hlL]*([eEfFgGaA])/

/** Whether a format has one directive for a floating-point number. */
export function isFloatFormat(format: string): boolean {
  return DIRECTIVE.test(format.replaceAll('%%', ''))
}

/** A number by a format of printf(3) with one directive. */
export function formatNumber(format: string, value: number): string {
  const plain = format.replaceAll('%%', '\0')
  return plain
    .replace(DIRECTIVE, (_, flags: string, width: string, precision: string | undefined, letter: string) => {
      const columns = Number(width || 0)
      const body = formatFloat(letter, value, flags, precision === undefined ? null : Number(precision || 0), columns)
      return flags.includes('-') ? body.padEnd(columns) : body.padStart(columns)
    })
    .replaceAll('\0', '%')
}
