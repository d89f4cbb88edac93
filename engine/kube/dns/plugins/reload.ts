import { type DnsPlugin, seconds, wrongArgument } from '../plugin.ts'

/** Has the Corefile read again when it changes; the server itself does the work, this only checks the arguments (plugin/reload). */
export const reload: DnsPlugin = {
  name: 'reload',
  setup({ directive }) {
    if (directive.args.length > 2 || directive.args.some(text => seconds(text) === undefined))
      throw wrongArgument(directive)
    return undefined
  },
}

/** Seconds between two looks at the file. */
export function reloadInterval(args: readonly string[]): number {
  return Math.max(2, seconds(args[0] ?? '30s') ?? 30)
}
