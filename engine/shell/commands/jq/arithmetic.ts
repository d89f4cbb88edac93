import type { BinaryOperator } from './syntax.ts'
import { checkSize, compareJson, described, fail, isArray, isObject, type Json, type JsonObject } from './value.ts'

/** An operator on two values (src/builtin.c). */
export function operate(operator: BinaryOperator, left: Json, right: Json): Json {
  switch (operator) {
    case '+':
      return add(left, right)
    case '-':
      return subtract(left, right)
    case '*':
      return multiply(left, right)
    case '/':
      return divide(left, right)
    case '%':
      return modulo(left, right)
    case '==':
      return compareJson(left, right) === 0
    case '!=':
      return compareJson(left, right) !== 0
    case '<':
      return compareJson(left, right) < 0
    case '<=':
      return compareJson(left, right) <= 0
    case '>':
      return compareJson(left, right) > 0
    case '>=':
      return compareJson(left, right) >= 0
  }
}

function cannot(left: Json, right: Json, what: string): never {
  fail(`${described(left)} and ${described(right)} cannot be ${what}`)
}

export function add(left: Json, right: Json): Json {
  if (left === null) return right
  if (right === null) return left
  if (typeof left === 'number' && typeof right === 'number') return left + right
  if (typeof left === 'string' && typeof right === 'string') {
    checkSize(left.length + right.length)
    return left + right
  }
  if (isArray(left) && isArray(right)) {
    checkSize(left.length + right.length)
    return [...left, ...right]
  }
  if (isObject(left) && isObject(right)) return new Map([...left, ...right])
  return cannot(left, right, 'added')
}

function subtract(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (isArray(left) && isArray(right)) return left.filter(each => !right.some(other => compareJson(each, other) === 0))
  return cannot(left, right, 'subtracted')
}

function multiply(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') return left * right
  if (typeof left === 'string' && typeof right === 'number') return repeat(left, right)
  if (typeof left === 'number' && typeof right === 'string') return repeat(right, left)
  if (isObject(left) && isObject(right)) return merge(left, right)
  return cannot(left, right, 'multiplied')
}

function repeat(text: string, times: number): Json {
  if (!(times > 0)) return null
  const count = Math.ceil(times)
  checkSize(text.length * count)
  return text.repeat(Math.max(1, count))
}

function merge(left: JsonObject, right: JsonObject): JsonObject {
  const merged = new Map(left)
  for (const [key, value] of right) {
    const before = merged.get(key)
    merged.set(key, before !== undefined && isObject(before) && isObject(value) ? merge(before, value) : value)
  }
  return merged
}

function divide(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number')
    return right === 0 ? cannot(left, right, 'divided because the divisor is zero') : left / right
  if (typeof left === 'string' && typeof right === 'string') return splitText(left, right)
  return cannot(left, right, 'divided')
}

/** Whole numbers of 64 bits; the sign is the dividend's. */
function modulo(left: Json, right: Json): Json {
  if (typeof left !== 'number' || typeof right !== 'number') return cannot(left, right, 'divided')
  const [dividend, divisor] = [Math.trunc(left), Math.abs(Math.trunc(right))]
  if (divisor === 0) return cannot(left, right, 'divided (remainder) because the divisor is zero')
  return (dividend % divisor) + 0
}

export function splitText(text: string, separator: string): Json {
  if (text === '') return []
  return separator === '' ? [...text] : text.split(separator)
}
