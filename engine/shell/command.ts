import type { Process } from '../linux/process.ts'
import type { Program, Running } from '../linux/program.ts'
import type { Tree } from '../linux/vfs/directory.ts'

/** An option as getopt_long(3) knows it, and what the manual page says of it. */
export interface OptionSpec {
  /** One character, without the dash. */
  readonly short?: string
  /** Without the dashes. */
  readonly long?: string
  /** Name of its argument in the manual; an optional one in brackets: `[WHEN]`. Absent for a flag. */
  readonly argument?: string
  /** One sentence for the manual page. */
  readonly text: string
  /** False for what the real command has and this one refuses. */
  readonly emulated?: false
}

/** A command of the emulated system: a program, where it is installed, and what its manual page is made from. */
export interface Command extends Program {
  readonly name: string
  /** Other names under which it is installed, such as `nc.openbsd`. */
  readonly aliases?: readonly string[]
  readonly directory: '/usr/bin' | '/usr/sbin'
  /** What follows the name in the manual's NAME section. */
  readonly summary: string
  /** Lines of the SYNOPSIS without the name. */
  readonly synopsis: readonly string[]
  readonly options: readonly OptionSpec[]
  /** Further paragraphs of the manual, in our own words. */
  readonly description?: readonly string[]
  /** What the real command can do beyond its options and this one cannot, such as an object or a subcommand. */
  readonly notEmulated?: readonly string[]
  /**
   * What the Tab key offers for `words[index]`, which holds what is typed of it so far; `words[0]` is the command. The shell keeps what begins
   * so; a word that ends in `=`, `/` or `:` goes on without a blank. Null for names of files. Runs in a process of its own, which is ended when
   * somebody types on.
   */
  readonly complete?: (process: Process, words: readonly string[], index: number) => Running<readonly string[] | null>
  /** Files that are installed with it, from the root directory on. */
  readonly files?: Tree
}
