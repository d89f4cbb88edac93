import type { Pattern, PatternItem } from './compile.ts'

const reversed = new WeakMap<Pattern, Pattern>()

/** The pattern that matches a text from its end. */
export function reversePattern(pattern: Pattern): Pattern {
  let result = reversed.get(pattern)
  if (result === undefined) {
    const { literal, extended } = pattern
    result = { items: reverseItems(pattern.items), literal: literal === null ? null : reverseText(literal), extended }
    reversed.set(pattern, result)
  }
  return result
}

function reverseItems(items: readonly PatternItem[]): PatternItem[] {
  return items
    .toReversed()
    .map(item => (item.type === 'group' ? { ...item, alternatives: item.alternatives.map(reverseItems) } : item))
}

export function reverseText(text: string): string {
  return [...text].reverse().join('')
}
