import { quotedWords } from '../../../linux/netfilter/xtables/words.ts'

/** A word of a rule; one in quotes is no option. */
interface Word {
  readonly text: string
  readonly quoted: boolean
}

const TARGETS: ReadonlySet<string> = new Set(['-j', '--jump', '-g', '--goto'])
const GOTO: ReadonlySet<string> = new Set(['-g', '--goto'])
const FINAL: ReadonlySet<string> = new Set(['ACCEPT', 'DROP', 'QUEUE', 'RETURN'])
const OUTER = '        '
const INNER = '          '

const isTarget = (word: Word | undefined) => word !== undefined && !word.quoted && TARGETS.has(word.text)
const isModule = (word: Word | undefined) =>
  word !== undefined && !word.quoted && (word.text === '-m' || word.text === '--module')

/** xmlEncode of iptables-xml.c. */
export function encoded(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, sign => names[sign]!)
}

/** Elements of two levels that are open, and the text so far (do_rule_part). */
class Part {
  text = ''
  #outer: string | null = null
  #inner: string | null = null
  #spacer = ''

  openOuter(name: string): void {
    this.close()
    this.#spacer = ''
    this.#outer = name
    this.text += `${OUTER}<${name} `
  }

  /** It has nothing within. */
  endOuter(): void {
    this.text += ' />\n'
    this.#outer = null
  }

  openInner(name: string): void {
    this.closeInner()
    this.#spacer = ''
    this.#inner = name
    this.text += `${INNER}<${name} `
  }

  endInner(): void {
    this.#inner = null
  }

  data(text: string): void {
    this.text += this.#spacer + text
    this.#spacer = ' '
  }

  space(): void {
    this.#spacer = ' '
  }

  closeInner(): void {
    if (this.#inner !== null) this.text += `</${this.#inner}>\n`
    this.#inner = null
  }

  close(): void {
    this.closeInner()
    if (this.#outer !== null) this.text += `${OUTER}</${this.#outer}>\n`
    this.#outer = null
  }
}

/** The words of a rule from `-A CHAIN` on. */
export class XmlRule {
  readonly #words: readonly Word[]

  constructor(line: string) {
    this.#words = quotedWords(line)
  }

  get chain(): string | undefined {
    const at = this.#words.findIndex(({ text }) => text === '-A')
    return at < 0 ? undefined : this.#words[at + 1]?.text
  }

  get hasConditions(): boolean {
    return this.#words.length >= 3 && !isTarget(this.#words[2])
  }

  /** Whether it only adds an action to the rule in front of it, which goes on (compareRules). */
  continues(before: XmlRule): boolean {
    for (const [index, word] of this.#words.entries()) {
      const other = before.#words[index]
      if (other === undefined) return false
      if (isTarget(word) && isTarget(other))
        return !GOTO.has(other.text) && !FINAL.has(before.#words[index + 1]?.text ?? '')
      if (word.text !== other.text) return false
    }
    return false
  }

  /** What it asks for, or what it does; `known` are the chains of its table. */
  xml(actions: boolean, known: (chain: string) => boolean): string {
    const words = this.#words
    const part = new Part()
    let at = 2
    if (actions) while (at < words.length && !isTarget(words[at])) at++
    const first = words[words[at]?.text === '!' ? at + 1 : at]
    if (first?.text.startsWith('-') === true && !TARGETS.has(first.text) && first.text !== '-m') {
      part.openOuter('match')
      part.text += '>\n'
    }
    let inverted = false
    for (; at < words.length; at++) {
      const { text, quoted } = words[at]!
      const next = words[at + 1]
      if (!actions && isTarget(words[at])) break
      if (!quoted && text === '!') {
        if (next?.text.startsWith('-') === true) inverted = true
        else part.data(text)
        part.space()
      } else if (isTarget(words[at]) && next !== undefined && known(next.text)) {
        part.openOuter(GOTO.has(text) ? 'goto' : 'call')
        part.text += '>\n'
        part.openInner(next.text)
        part.text += '/>\n'
        part.endInner()
        inverted = false
        at++
      } else if (isTarget(words[at]) || isModule(words[at])) {
        if (next === undefined) break
        part.openOuter(next.text)
        inverted = false
        at++
        const behind = words[at + 1]
        if (behind === undefined || isTarget(behind) || isModule(behind)) part.endOuter()
        else part.text += '>\n'
      } else if (!quoted && text.startsWith('-')) {
        part.openInner(text.replace(/^-+/, ''))
        if (inverted) part.text += ' invert="1"'
        inverted = false
        const empty = next === undefined || next.text.startsWith('-')
        part.text += empty ? ' />\n' : '>'
        if (empty) part.endInner()
      } else {
        const mark = quoted || text.includes(' ') ? '&quot;' : ''
        part.data(mark + encoded(text) + mark)
      }
    }
    part.close()
    return part.text
  }
}
