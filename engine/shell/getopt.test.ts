import { expect, test } from 'vitest'
import type { OptionSpec } from './command.ts'
import { getopt, isOptionError } from './getopt.ts'

const SPECS: readonly OptionSpec[] = [
  { short: 'n', text: 'numeric' },
  { short: 'c', long: 'count', argument: 'COUNT', text: 'how many' },
  { long: 'color', argument: '[WHEN]', text: 'colours' },
  { long: 'colour-blind', text: 'none' },
  { short: 'z', text: 'compress', emulated: false },
]

const parse = (line: string, permute = true) => {
  const parsed = getopt(
    line.split(' ').filter(word => word !== ''),
    SPECS,
    permute,
  )
  if (isOptionError(parsed)) return parsed.text
  const options = parsed.options.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`))
  return [...options, '|', ...parsed.operands].join(' ')
}

test('options, arguments and operands as getopt_long(3) takes them', () => {
  expect(parse('-nc3 host')).toBe('n count=3 | host')
  expect(parse('-n -c 3 host -n')).toBe('n count=3 n | host')
  expect(parse('host -n', false)).toBe('| host -n')
  expect(parse('--count=4 --cou 5 -- -n')).toBe('count=4 count=5 | -n')
  expect(parse('--color --color=always - x')).toBe('color color=always | - x')
})

test('what is wrong is said as glibc says it', () => {
  expect(parse('-q')).toBe("invalid option -- 'q'")
  expect(parse('-nc')).toBe("option requires an argument -- 'c'")
  expect(parse('--count')).toBe("option '--count' requires an argument")
  expect(parse('--bogus=1')).toBe("unrecognized option '--bogus=1'")
  expect(parse('--colo')).toBe("option '--colo' is ambiguous; possibilities: '--color' '--colour-blind'")
  expect(parse('--colour-blind=1')).toBe("option '--colour-blind' doesn't allow an argument")
  expect(parse('-nz')).toBe('"-z" is not emulated here')
})
