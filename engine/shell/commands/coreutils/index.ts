import type { Command } from '../../command.ts'
import { builtinPrograms } from './builtin-programs.ts'
import { csplit } from './csplit.ts'
import { fmt, tsort, unexpand } from './lines.ts'
import { arch, link, logname, mknod, pathchk, sync } from './names.ts'
import { factor, sum } from './numbers.ts'
import { numfmt } from './numfmt.ts'
import { last, users, w, who } from './sessions.ts'
import { chroot, stdbuf } from './wrappers.ts'

/** Further tools of coreutils, by topic. */
export const coreTools: readonly Command[] = [
  // Text.
  numfmt,
  factor,
  sum,
  unexpand,
  fmt,
  tsort,
  csplit,
  ...builtinPrograms,
  // Files and the system.
  link,
  mknod,
  pathchk,
  sync,
  arch,
  // Users and what runs for them.
  logname,
  who,
  users,
  w,
  last,
  stdbuf,
  chroot,
]
