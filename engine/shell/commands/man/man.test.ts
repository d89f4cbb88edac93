import { expect, test } from 'vitest'
import { runScript, scriptHost } from '../../../lab/script.ts'
import { commands } from '../index.ts'
import { pageOf } from './page.ts'

const outputOf = (script: string) => runScript(script, scriptHost()).output

// Texts and statuses: man-db 2.11.2.

test('what has no page is told with status 16', () => {
  const script = `man nosuch; echo $?; man 3 ls; echo $?; man; echo $?
whatis zzz; echo $?; apropos zzzzzz; echo $?; whatis; echo $?; man -k; echo $?`
  expect(outputOf(script)).toBe(`No manual entry for nosuch
16
No manual entry for ls in section 3
16
What manual page do you want?
For example, try 'man man'.
1
zzz: nothing appropriate.
16
zzzzzz: nothing appropriate.
16
whatis what?
1
apropos what?
1
`)
})

test('summaries are found by name and by expression', () => {
  expect(
    outputOf('whatis ip; man -f tc; man -k "^traffic control$|show and change traffic"; man 8 tc | head -1'),
  ).toMatch(
    /^ip \(8\) {15}- show and change routing.*\ntc \(8\) {15}- (.*)\ntc \(8\) {15}- \1\nTC\(8\) +Lost Packet +TC\(8\)\n$/,
  )
})

test.each([...commands].map(command => [command.name, command] as const))('%s says what it is', (_, command) => {
  expect(command.summary).toMatch(/^\S.*[^.]$/)
  expect(command.synopsis.length).toBeGreaterThan(0)
  for (const { short, long, text } of command.options) {
    expect(short ?? long).toMatch(/^\S+$/)
    expect(text.trim()).not.toBe('')
  }
  const page = pageOf(command, 80, text => text)
  expect(page).not.toMatch(/\bundefined\b|\bNaN\b/)
  for (const line of page.split('\n')) expect(line.trimStart().includes(' ') && line.length > 80, line).toBe(false)
})
