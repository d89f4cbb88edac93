/** Options whose argument is the next word. */
const WITH_ARGUMENT: ReadonlySet<string> = new Set(['--debug', '--includepath', '--file', '--define'])

/**
 * An option behind the first word of a command, as nft complains of it (nft_options_check in src/main.c): the mark
 * under the words goes to standard output.
 */
export function misplacedOption(
  argv: readonly string[],
): { readonly error: string; readonly mark: string } | undefined {
  let at = 0
  let command = false
  for (let index = 1; index < argv.length; index++) {
    const word = argv[index]!
    at += argv[index - 1]!.length + 1
    if (word.startsWith('{')) return undefined
    if (!word.startsWith('-')) command = true
    else if (command) {
      const line = `${['nft', ...argv.slice(1)].join(' ')} `
      return {
        error: `Error: syntax error, options must be specified before commands\n${line}`,
        mark: `\n   ^${'~~'.padStart(at - 2)}\n`,
      }
    } else if (/^-[dIfD]/.test(word) || WITH_ARGUMENT.has(word)) {
      index++
      at += word.length + 1
    }
  }
  return undefined
}
