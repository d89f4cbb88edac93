import type { TestBinaryExpression, TestExpression, TestUnaryExpression, Word } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import { expandPieces } from '../expand/expansion.ts'
import { BREAK } from '../expand/fields.ts'
import { expandPatternWord, expandSingle, wordAtoms } from '../expand/words.ts'
import { compilePattern } from '../pattern/compile.ts'
import { compileExpression, matchExpression } from '../pattern/ere.ts'
import { matches } from '../pattern/match.ts'
import type { Shell } from '../shell.ts'
import { arithmetic, setArray } from '../variables/assign.ts'
import { binaryTest, compareIntegers, isComparison, unaryTest } from './primaries.ts'
import { trace } from './trace.ts'

/** `[[ ... ]]`: 0, 1, or 2 for an expression that is wrong. */
export function* runConditional(shell: Shell, expression: TestExpression): Running {
  const result = yield* evaluateTest(shell, expression)
  return result === null ? 2 : Number(!result)
}

function* evaluateTest(shell: Shell, expression: TestExpression): Running<boolean | null> {
  switch (expression.type) {
    case 'TestGroup':
      return yield* evaluateTest(shell, expression.expression)
    case 'TestNot': {
      const result = yield* evaluateTest(shell, expression.operand)
      return result === null || expression.negations.length % 2 === 0 ? result : !result
    }
    case 'TestLogical':
      for (const operand of expression.operands) {
        const result = yield* evaluateTest(shell, operand)
        if (result === null || result === (expression.operator === '||')) return result
      }
      return expression.operator === '&&'
    case 'TestUnary':
      return yield* unary(shell, expression)
    default:
      return yield* binary(shell, expression)
  }
}

function* unary(shell: Shell, { operator, operand }: TestUnaryExpression): Running<boolean | null> {
  const text = yield* expandSingle(shell, operand)
  if (shell.leaving) return null
  if (shell.has('xtrace')) yield* trace(shell, `[[ ${operator} ${text} ]]`)
  return unaryTest(shell, operator, text) ?? null
}

function* binary(shell: Shell, { operator, left, right }: TestBinaryExpression): Running<boolean | null> {
  const text = yield* expandSingle(shell, left)
  if (shell.leaving) return null
  if (operator === '==' || operator === '=' || operator === '!=') {
    const pattern = yield* expandPatternWord(shell, right)
    if (shell.leaving) return null
    if (shell.has('xtrace')) yield* trace(shell, `[[ ${text} ${operator} ${pattern} ]]`)
    const matched = matches(compilePattern(pattern, shell.has('nocasematch')), text)
    return matched === (operator !== '!=')
  }
  if (operator === '=~') return yield* regular(shell, text, right)
  const other = yield* expandSingle(shell, right)
  if (shell.leaving) return null
  if (shell.has('xtrace')) yield* trace(shell, `[[ ${text} ${operator} ${other} ]]`)
  return isComparison(operator)
    ? integers(shell, operator, text, other)
    : (binaryTest(shell, operator, text, other) ?? null)
}

function integers(shell: Shell, operator: string, left: string, right: string): boolean | null {
  const a = arithmetic(shell, left, '[[: ')
  const b = a === null ? null : arithmetic(shell, right, '[[: ')
  return a === null || b === null ? false : compareIntegers(operator, a, b)
}

/** `=~`: what is quoted in the expression is literal; BASH_REMATCH gets the groups. */
function* regular(shell: Shell, text: string, word: Word): Running<boolean | null> {
  const atoms = yield* expandPieces(shell, wordAtoms(word), { split: false, splitText: false })
  if (shell.leaving) return null
  let expression = ''
  for (const atom of atoms)
    expression += atom === BREAK ? ' ' : atom.quoted ? atom.text.replace(/[.[\]{}()*+?^$|\\]/g, '\\$&') : atom.text
  if (shell.has('xtrace')) yield* trace(shell, `[[ ${text} =~ ${expression} ]]`)
  const compiled = compileExpression(expression, shell.has('nocasematch'))
  if (compiled === null) return null
  const groups = matchExpression(compiled, text)
  setArray(shell, 'BASH_REMATCH', groups ?? [])
  return groups !== null
}
