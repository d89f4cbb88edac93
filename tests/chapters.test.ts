import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { Lab, labSpec, labs, runLabScript } from '../engine/index.ts'

const FOLDER = resolve(import.meta.dirname, '../site/content/chapters')

/** One command of a chapter, and what the chapter says that it prints. */
interface Shown {
  readonly line: number
  readonly host: string
  readonly command: string
  readonly output: string
}

/** The commands of all console blocks: `HOST# COMMAND` and the lines under it. A block with a file's name is a file that the reader writes on `start`. */
function consoleBlocks(text: string, start: string): Shown[] {
  const found: { line: number; host: string; command: string; output: string }[] = []
  let inside = false
  let file: string | undefined
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('```')) {
      if (file !== undefined) found.at(-1)!.command += 'END-OF-FILE'
      file = /^```yaml title="([^"]+)"$/.exec(line)?.[1]
      inside = line === '```console'
      if (file !== undefined)
        found.push({ line: index + 1, host: start, command: `cat > ${file} <<'END-OF-FILE'\n`, output: '' })
    } else if (file !== undefined) found.at(-1)!.command += `${line}\n`
    else if (inside) {
      const [, host, command] = /^([a-z0-9-]+)# (.*)$/.exec(line) ?? []
      if (host !== undefined && command !== undefined) found.push({ line: index + 1, host, command, output: '' })
      else if (found.length > 0) found.at(-1)!.output += `${line}\n`
    }
  }
  return found
}

/** Whether the output is as shown; a line `...` stands for any further lines. */
function fits(output: string, shown: string): boolean {
  const parts = shown.split(/^\.\.\.\n/m)
  if (parts.length === 1) return output === shown
  return parts.every((part, index) => (index === 0 ? output.startsWith(part) : output.includes(part)))
}

const chapters = readdirSync(FOLDER).filter(name => name.endsWith('.mdx'))

for (const chapter of chapters) {
  test(`${chapter}: each console block prints what the chapter shows`, () => {
    const text = readFileSync(join(FOLDER, chapter), 'utf8')
    const name = /<Lab name="([^"]+)"/.exec(text)?.[1]
    const lab = new Lab(labSpec(labs.find(each => each.name === name)), '1')
    const shown = consoleBlocks(text, lab.spec.start)
    expect(shown.length).toBeGreaterThan(0)
    for (const { line, host, command, output } of shown) {
      const result = runLabScript(lab.sim, lab.host(host), `${command}\n`)
      const ok = fits(result.output, output)
      expect(ok ? output : result.output, `${chapter}:${line}: ${host}# ${command}`).toBe(output)
    }
  })
}

test('a console block with the wrong output is found', () => {
  expect(fits('a\nb\n', 'a\n')).toBe(false)
  expect(fits('a\nb\n', 'a\n...\n')).toBe(true)
  expect(fits('a\nb\n', 'b\n...\n')).toBe(false)
})
