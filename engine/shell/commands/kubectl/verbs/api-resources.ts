import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure, usage } from '../error.ts'
import { bool, list, string } from '../flags.ts'
import { apiVersionOf, type Mapping, qualifiedName } from '../mapper.ts'
import { TABLE, tabbed } from '../print/tabwriter.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'

export const apiResources: Verb = {
  name: 'api-resources',
  short: 'Print the supported API resources on the server',
  long: 'Print the supported API resources on the server.',
  examples: [
    '# Print the supported API resources with more information\nkubectl api-resources -o wide',
    '# Print those that are in namespaces\nkubectl api-resources --namespaced=true',
    '# Print those of one API group\nkubectl api-resources --api-group=networking.k8s.io',
  ],
  flags: [
    string('api-group', 'Limit to resources in the specified API group.'),
    bool('cached', 'Use the cached list of resources if available.'),
    list('categories', 'Limit to resources that belong to the specified categories.'),
    bool('namespaced', 'If false, non-namespaced resources will be returned, otherwise namespaced ones.', {
      value: 'true',
    }),
    bool('no-headers', "When using the default or custom-column output format, don't print headers."),
    string('output', 'Output format. One of: (json, yaml, name, wide).', { short: 'o' }),
    string('sort-by', "If non-empty, sort list of resources using specified field: 'name' or 'kind'."),
    list('verbs', 'Limit to resources that support the specified verbs.'),
  ],
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args, path } = session
  if (args.length > 0) return usage(path, `unexpected arguments: [${args.join(' ')}]`)
  const output = flags.string('output')
  if (!['', 'wide', 'name'].includes(output))
    return failure(
      output === 'json' || output === 'yaml'
        ? `-o ${output} of api-resources is not emulated here`
        : `unable to match a printer suitable for the output format "${output}", allowed formats are: json,name,wide,yaml`,
    )
  const sortBy = flags.string('sort-by')
  if (!['', 'name', 'kind'].includes(sortBy)) return failure('--sort-by accepts only name or kind')
  const all = yield* session.mapper.all(!flags.bool('cached'))
  if (all instanceof CommandError) return all
  const key = (each: Mapping) => (sortBy === 'name' ? each.plural : sortBy === 'kind' ? each.kind : each.group)
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  const shown = preferred(all)
    .filter(each => fits(session, each))
    .sort((a, b) => compare(key(a), key(b)) || compare(a.plural, b.plural))
  yield* session.print(
    output === 'name' ? shown.map(each => `${qualifiedName(each)}\n`).join('') : table(session, shown),
  )
  return 0
}

/** Each resource in the version that the server prefers. */
export function preferred(all: readonly Mapping[]): Mapping[] {
  const seen = new Set<string>()
  return all.filter(each => {
    const key = qualifiedName(each)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function fits({ flags }: Session, { group, namespaced, verbs, categories }: Mapping): boolean {
  if (verbs.length === 0) return false
  if (flags.given('api-group') && flags.string('api-group') !== group) return false
  if (flags.given('namespaced') && flags.bool('namespaced') !== namespaced) return false
  if (!flags.list('verbs').every(verb => verbs.includes(verb))) return false
  return flags.list('categories').every(category => categories.includes(category))
}

function table({ flags }: Session, resources: readonly Mapping[]): string {
  const wide = flags.string('output') === 'wide'
  const heads = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])]
  const rows = resources.map(each => [
    each.plural,
    each.shortNames.join(','),
    apiVersionOf(each),
    String(each.namespaced),
    each.kind,
    ...(wide ? [each.verbs.join(','), each.categories.join(',')] : []),
  ])
  const lines = flags.bool('no-headers') ? rows : [heads, ...rows]
  return lines.length === 0 ? '' : tabbed(`${lines.map(cells => cells.join('\t')).join('\n')}\n`, TABLE)
}
