/** What differs from run to run, masked the same way in recordings and in their replay. */
export function masked(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
      .replace(/\b10\.(9[6-9]|1[01]\d)\.\d+\.\d+\b/g, 'SERVICE-IP')
      .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-X')
      .replace(/:3[0-2]\d{3}\//g, ':NODE-PORT/')
      .replace(/(patch: Invalid value|^Invalid value): "\{\\".*\}": /, '$1: PATCHED: ')
      .replace(/Bad_[a-z0-9]{5}/g, 'Bad_X')
      .replace(/in record \(\d+\)/g, 'in record (RV)')
      .replace(/\n@@[\s\S]*/, '\nDIFF')
      .replace(/Invalid value: \{.{300,}\}: field is immutable/, 'Invalid value: INTERNAL: field is immutable')
      .replace(/10\.10\.20\.3:\d+/, 'SERVER')
      .replace(/^ns-[a-z0-9]{5}$/, 'ns-X')
      .replace(/current: \d+/g, 'current: RV')
      .replace(/^\d+s$/, 'AGE')
      .replace(/\b\d+y(\d+d)?\b/, 'YEARS')
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  const out: { [key: string]: unknown } = {}
  const generated = typeof (value as { generateName?: unknown }).generateName === 'string'
  for (const [key, item] of Object.entries(value)) {
    if (key === 'resourceVersion' && item !== '') out[key] = 'RV'
    else if (key === 'managedFields' && Array.isArray(item)) out[key] = (masked(item) as unknown[]).sort(byText)
    else if (key === 'storageVersionHash' || key === 'gitCommit' || key === 'gitTreeState' || key === 'goVersion')
      continue
    else if (key === 'targetPort' && item === 26443) out[key] = 6443
    else if (key === 'continue') out[key] = 'TOKEN'
    else if ((key === 'nodePort' || key === 'healthCheckNodePort') && item !== 0) out[key] = 'NODE-PORT'
    else if (key === 'name' && generated) out[key] = 'GENERATED'
    else if (key === 'description' && 'priority' in value && 'format' in value) out[key] = ''
    else out[masked(key) as string] = masked(item)
  }
  return out
}

/** Entries of managedFields are sorted by time first, which a recording does not keep. */
const byText = (a: unknown, b: unknown): number => (JSON.stringify(sorted(a)) < JSON.stringify(sorted(b)) ? -1 : 1)

export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const object = value as { [key: string]: unknown }
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map(key => [key, sorted(object[key])]),
  )
}
