import * as v from 'valibot'
import { checkKind, notPassed, passed } from './check.ts'

/** The learner types what they have found out. */
export const answer = checkKind({
  name: 'answer',
  summary: 'The learner types an answer: a prediction, a number, the culprit.',
  schema: v.strictObject({
    question: v.string(),
    /** Any of these is right; case and surrounding space do not matter. */
    accept: v.pipe(v.array(v.string()), v.minLength(1)),
  }),
  run({ question, accept }, { answers }, id) {
    const given = answers[id]
    if (given === undefined || given.trim() === '') return notPassed(`not answered yet: ${question}`)
    const plain = (text: string) => text.trim().toLowerCase().replace(/\s+/g, ' ')
    return accept.some(each => plain(each) === plain(given))
      ? passed(`"${given.trim()}" is right`)
      : notPassed(`"${given.trim()}" is not it`)
  },
})
