/** Words that fit, and what the shell does with them (cobra, ShellCompDirective). */
export interface Candidates {
  readonly words: readonly string[]
  readonly directive: number
  /** What stands before them in the same word: `--output=`. */
  readonly prefix?: string
}

export const DEFAULT = 0
export const NO_SPACE = 2
export const NO_FILES = 4
export const FILE_EXTENSIONS = 8

const NAMES: readonly (readonly [number, string])[] = [
  [NO_SPACE, 'ShellCompDirectiveNoSpace'],
  [NO_FILES, 'ShellCompDirectiveNoFileComp'],
  [FILE_EXTENSIONS, 'ShellCompDirectiveFilterFileExt'],
]

export function directiveText(directive: number): string {
  const names = NAMES.filter(([bit]) => (directive & bit) !== 0).map(([, name]) => name)
  return names.length === 0 ? 'ShellCompDirectiveDefault' : names.join(', ')
}
