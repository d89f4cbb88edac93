/** Options of `set`: the letter where there is one, and the name for `set -o` (bash(1), SHELL BUILTIN COMMANDS, set). */
export const SET_OPTIONS: readonly (readonly [name: string, letter: string])[] = [
  ['allexport', 'a'],
  ['braceexpand', 'B'],
  ['emacs', ''],
  ['errexit', 'e'],
  ['errtrace', 'E'],
  ['functrace', 'T'],
  ['hashall', 'h'],
  ['histexpand', 'H'],
  ['history', ''],
  ['ignoreeof', ''],
  ['interactive-comments', ''],
  ['keyword', 'k'],
  ['monitor', 'm'],
  ['noclobber', 'C'],
  ['noexec', 'n'],
  ['noglob', 'f'],
  ['nolog', ''],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['onecmd', 't'],
  ['physical', 'P'],
  ['pipefail', ''],
  ['posix', ''],
  ['privileged', 'p'],
  ['verbose', 'v'],
  ['vi', ''],
  ['xtrace', 'x'],
]

/** Options of `shopt`, and whether each is on when a shell starts. */
export const SHOPT_OPTIONS: readonly (readonly [name: string, on: boolean])[] = [
  ['autocd', false],
  ['assoc_expand_once', false],
  ['cdable_vars', false],
  ['cdspell', false],
  ['checkhash', false],
  ['checkjobs', false],
  ['checkwinsize', true],
  ['cmdhist', true],
  ['compat31', false],
  ['compat32', false],
  ['compat40', false],
  ['compat41', false],
  ['compat42', false],
  ['compat43', false],
  ['compat44', false],
  ['complete_fullquote', true],
  ['direxpand', false],
  ['dirspell', false],
  ['dotglob', false],
  ['execfail', false],
  ['expand_aliases', false],
  ['extdebug', false],
  ['extglob', false],
  ['extquote', true],
  ['failglob', false],
  ['force_fignore', true],
  ['globasciiranges', true],
  ['globskipdots', true],
  ['globstar', false],
  ['gnu_errfmt', false],
  ['histappend', false],
  ['histreedit', false],
  ['histverify', false],
  ['hostcomplete', true],
  ['huponexit', false],
  ['inherit_errexit', false],
  ['interactive_comments', true],
  ['lastpipe', false],
  ['lithist', false],
  ['localvar_inherit', false],
  ['localvar_unset', false],
  ['login_shell', false],
  ['mailwarn', false],
  ['no_empty_cmd_completion', false],
  ['nocaseglob', false],
  ['nocasematch', false],
  ['noexpand_translation', false],
  ['nullglob', false],
  ['patsub_replacement', true],
  ['progcomp', true],
  ['progcomp_alias', false],
  ['promptvars', true],
  ['restricted_shell', false],
  ['shift_verbose', false],
  ['sourcepath', true],
  ['varredir_close', false],
  ['xpg_echo', false],
]

const INITIAL: readonly string[] = [
  'braceexpand',
  'hashall',
  'interactive-comments',
  ...SHOPT_OPTIONS.filter(([, on]) => on).map(([name]) => name),
]

/** The options of a shell that are on, of both kinds: no name is in both lists. */
export class Options {
  readonly #on: Set<string>

  constructor(on: Iterable<string> = INITIAL) {
    this.#on = new Set(on)
  }

  has(name: string): boolean {
    return this.#on.has(name)
  }

  set(name: string, on: boolean): void {
    if (on) this.#on.add(name)
    else this.#on.delete(name)
    if (on && name === 'vi') this.#on.delete('emacs')
    if (on && name === 'emacs') this.#on.delete('vi')
  }

  copy(): Options {
    return new Options(this.#on)
  }

  /** The letters of `$-`, without those that say how the shell was started. */
  get letters(): string {
    return SET_OPTIONS.filter(([name, letter]) => letter !== '' && this.#on.has(name))
      .map(([, letter]) => letter)
      .sort(byFlagOrder)
      .join('')
  }
}

/** The order of `$-` (flags.c, which_set_flags). */
const FLAG_ORDER = 'abefhkmnprtuvxBCEHPT'

function byFlagOrder(a: string, b: string): number {
  return FLAG_ORDER.indexOf(a) - FLAG_ORDER.indexOf(b)
}
