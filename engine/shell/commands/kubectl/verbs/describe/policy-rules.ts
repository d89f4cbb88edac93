import type { PolicyRule } from '../../../../../kube/api/schema/generated/types.ts'

/** What may be done with one resource, or one path. */
export interface SimpleRule {
  readonly resource: string
  readonly urls: readonly string[]
  readonly names: readonly string[]
  readonly verbs: readonly string[]
}

interface Single {
  readonly group: string | undefined
  readonly resource: string | undefined
  readonly name: string | undefined
  readonly url: string | undefined
  readonly verbs: string[]
}

/** Rules taken apart by resource and put together by verb, in the order in which kubectl shows them (pkg/util/rbac). */
export function compactRules(rules: readonly PolicyRule[]): readonly SimpleRule[] {
  const singles: Single[] = []
  const known = new Map<string, Single>()
  for (const rule of rules) for (const single of takenApart(rule)) keep(single)
  return singles
    .map(single => ({ single, key: sortKey(single) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ single }) => simple(single))

  function keep(single: Single): void {
    if (single.url !== undefined) {
      singles.push(single)
      return
    }
    const key = JSON.stringify([single.group, single.resource, single.name])
    const same = known.get(key)
    if (same !== undefined) {
      for (const verb of single.verbs) if (!same.verbs.includes(verb)) same.verbs.push(verb)
      return
    }
    known.set(key, single)
    singles.push(single)
  }
}

function* takenApart({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs }: PolicyRule) {
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs)
        for (const name of resourceNames.length > 0 ? resourceNames : [undefined])
          yield { group, resource, name, url: undefined, verbs: [verb] }
  for (const url of nonResourceURLs)
    for (const verb of verbs) yield { group: undefined, resource: undefined, name: undefined, url, verbs: [verb] }
}

const listed = (value: string | undefined): string => (value === undefined ? '' : value)

/** The text of the generated type, by which upstream sorts. */
const sortKey = ({ group, resource, name, url, verbs }: Single): string =>
  `&PolicyRule{Verbs:[${verbs.join(' ')}],APIGroups:[${listed(group)}],Resources:[${listed(resource)}],ResourceNames:[${listed(name)}],NonResourceURLs:[${listed(url)}],}`

function simple({ group, resource, name, url, verbs }: Single): SimpleRule {
  return {
    resource: resource === undefined ? '' : combined(resource, group ?? ''),
    urls: url === undefined ? [] : [url],
    names: name === undefined ? [] : [name],
    verbs,
  }
}

/** `deployments.apps/scale` (CombineResourceGroup). */
function combined(resource: string, group: string): string {
  const slash = resource.indexOf('/')
  const [base, sub] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash)]
  return `${base}${group === '' ? '' : `.${group}`}${sub}`
}
