import { expose } from 'comlink'
import { Grader } from './grader.ts'
import { Session } from './session.ts'

/** One script for both kinds of workers, so that it is fetched once: the worker's name says which it is. */
expose(self.name === 'grader' ? new Grader() : new Session())
