import type { Group } from './help.ts'
import type { Verb } from './verb.ts'
import { annotate } from './verbs/annotate.ts'
import { apply } from './verbs/apply.ts'
import { create } from './verbs/create.ts'
import { remove } from './verbs/delete.ts'
import { get } from './verbs/get.ts'
import { label } from './verbs/label.ts'
import { options } from './verbs/options.ts'

/** The commands as `kubectl` lists them. A new one is a file and a line here. */
export const groups: readonly Group[] = [
  { title: 'Basic Commands (Beginner)', verbs: [create] },
  { title: 'Basic Commands (Intermediate)', verbs: [get, remove] },
  { title: 'Advanced Commands', verbs: [apply] },
  { title: 'Settings Commands', verbs: [label, annotate] },
]

/** All of them, also those that are not listed. */
export const verbs: readonly Verb[] = [...groups.flatMap(group => group.verbs), options]
