import { classIdText } from '../ids.ts'
import { BASIC_USAGE, FW_USAGE, MATCHALL_USAGE } from '../usage.ts'
import { draft, type FilterUtility, newOutcome, numericHandle, takeOutcome } from './kind.ts'

/** tc-matchall(8): every packet. */
export const matchall: FilterUtility = {
  name: 'matchall',
  parse(tool, words, { handle }) {
    const outcome = newOutcome()
    while (words.more) {
      const word = words.next()
      if (takeOutcome(tool, words, outcome, word) || word === 'skip_hw') continue
      if (word === 'skip_sw') words.refuse('tc: "skip_sw" is not emulated here\n', 2)
      words.refuse(word === 'help' ? MATCHALL_USAGE : `What is "${word}"?\n${MATCHALL_USAGE}`, 1, false)
    }
    return draft(numericHandle(words, handle), () => ({ kind: 'matchall' }), outcome)
  },
  print({ out }, { handle, classId }) {
    out.field('handle', handle, `handle 0x${handle.toString(16)} `)
    if (classId !== null) out.field('flowid', classIdText(classId), `flowid ${classIdText(classId)} `)
    out.field('not_in_hw', true, '\n  not_in_hw')
  },
}

/** tc-basic(8): every packet too, as the extended matches, which could choose, are not emulated. */
export const basic: FilterUtility = {
  name: 'basic',
  parse(tool, words, { handle }) {
    const outcome = newOutcome()
    while (words.more) {
      const word = words.next()
      if (takeOutcome(tool, words, outcome, word)) continue
      if (word === 'match') words.refuse('tc: basic "match" is not emulated here\n', 2)
      words.refuse(word === 'help' ? BASIC_USAGE : `What is "${word}"?\n${BASIC_USAGE}`, 1, false)
    }
    return draft(numericHandle(words, handle), () => ({ kind: 'basic' }), outcome)
  },
  print({ out }, { handle, classId }) {
    out.field('handle', handle, `handle 0x${handle.toString(16)} `)
    if (classId !== null) out.field('flowid', classIdText(classId), `flowid ${classIdText(classId)} `)
  },
}

/** tc-fw(8): the mark of a packet, which stands where others have their number. */
export const fw: FilterUtility = {
  name: 'fw',
  parse(tool, words, { handle }) {
    const outcome = newOutcome()
    while (words.more) {
      const word = words.next()
      if (takeOutcome(tool, words, outcome, word)) continue
      words.refuse(word === 'help' ? FW_USAGE : `What is "${word}"?\n${FW_USAGE}`, 1, false)
    }
    return draft(numericHandle(words, handle?.split('/')[0] ?? null), () => ({ kind: 'fw' }), outcome)
  },
  print({ out }, { handle, classId }) {
    out.field('fw', `0x${handle.toString(16)}`, `handle 0x${handle.toString(16)} `)
    if (classId !== null) out.field('classid', classIdText(classId), `classid ${classIdText(classId)} `)
  },
}
