import { compilePosix, type Expression, isExpressionError } from '../../regex/regex.ts'

/** An expression of bgpd (bgpd/bgp_regex.c): POSIX, where an underscore is whatever stands between two numbers. Undefined for one that is none. */
export function compileUnderscored(text: string): Expression | undefined {
  const compiled = compilePosix(text.replaceAll('_', '(^|[,{}() ]|$)'), { extended: true })
  return isExpressionError(compiled) ? undefined : compiled
}
