import { expose } from 'comlink'
import type { GradeWorker } from './protocol.ts'
import { Session } from './session.ts'

/** One script for both kinds of workers, so that it is fetched once: the worker's name says which it is. */
expose(self.name === 'grader' ? later() : new Session())

/** The grader, whose script is fetched when the first question comes. */
function later(): GradeWorker {
  const grader = import('./grader.ts').then(({ Grader }) => new Grader())
  return {
    grade: async (...question) => (await grader).grade(...question),
    digest: async (...question) => (await grader).digest(...question),
    evaluate: async (...question) => (await grader).evaluate(...question),
  }
}
