/** Rules for names. Texts: apimachinery pkg/util/validation/validation.go, pkg/api/validation/generic.go. */

/** Gives the texts of what is wrong with a name; none for a good one. */
export type NameRule = (name: string, prefix?: boolean) => readonly string[]

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const VALUE = `(${QUALIFIED})?`

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`)
const LABEL_RE = whole(LABEL)
const LABEL_1035_RE = whole(LABEL_1035)
const SUBDOMAIN_RE = whole(SUBDOMAIN)
const QUALIFIED_RE = whole(QUALIFIED)
const VALUE_RE = whole(VALUE)

const tooLong = (max: number): string => `must be no more than ${max} characters`

export function regexError(message: string, pattern: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${pattern}')`
  const list = examples.map(example => `'${example}', `).join(' or ')
  return `${message} (e.g. ${list}regex used for validation is '${pattern}')`
}

const LABEL_ERROR = regexError(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  'my-name',
  '123-abc',
)
const LABEL_1035_ERROR = regexError(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  LABEL_1035,
  'my-name',
  'abc-123',
)
const SUBDOMAIN_ERROR = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  'example.com',
)
const QUALIFIED_ERROR = regexError(
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  'MyName',
  'my.name',
  '123-abc',
)
const VALUE_ERROR = regexError(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  VALUE,
  'MyValue',
  'my_value',
  '12345',
)

/** With a prefix (generateName), a trailing dash stands for the random part. */
const masked = (name: string, prefix: boolean): string => (prefix && name.length > 1 ? name.replace(/-$/, 'a') : name)

function ruleOf(max: number, pattern: RegExp, error: string): NameRule {
  return (name, prefix = false) => {
    const text = masked(name, prefix)
    const errors: string[] = []
    if (text.length > max) errors.push(tooLong(max))
    if (!pattern.test(text)) errors.push(error)
    return errors
  }
}

/** RFC 1123 label. */
export const dnsLabel: NameRule = (name, prefix = false) =>
  dnsLabelErrors(name, prefix).map(text =>
    text === LABEL_ERROR && SUBDOMAIN_RE.test(name) ? 'must not contain dots' : text,
  )
const dnsLabelErrors = ruleOf(63, LABEL_RE, LABEL_ERROR)
/** RFC 1035 label. */
export const dns1035Label = ruleOf(63, LABEL_1035_RE, LABEL_1035_ERROR)
/** RFC 1123 subdomain. */
export const dnsSubdomain = ruleOf(253, SUBDOMAIN_RE, SUBDOMAIN_ERROR)

const SEARCH = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const SEARCH_PATTERN = `${SEARCH}(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*`

/** RFC 1123 subdomain in which labels may have underscores. */
export const dnsSearch = ruleOf(
  253,
  whole(SEARCH_PATTERN),
  regexError(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
    SEARCH_PATTERN,
    'example.com',
  ),
)

/** A part of a URL path (pkg/api/validation/path). */
export const pathSegment: NameRule = (name, prefix = false) => {
  if (!prefix && (name === '.' || name === '..')) return [`may not be '${name}'`]
  return ['/', '%'].filter(char => name.includes(char)).map(char => `may not contain '${char}'`)
}

/** As `dnsSubdomain`, with `*.` allowed in front. */
export function wildcardSubdomain(name: string): readonly string[] {
  const pattern = `\\*\\.${SUBDOMAIN}`
  const errors: string[] = []
  if (name.length > 253) errors.push(tooLong(253))
  if (!whole(pattern).test(name))
    errors.push(
      regexError(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        pattern,
        '*.example.com',
      ),
    )
  return errors
}

const good = new Set<string>()

/** Keys of labels and annotations, names of resources: `[prefix/]name`. */
export function qualifiedName(value: string): readonly string[] {
  if (good.has(value)) return NONE
  const errors: string[] = []
  const parts = value.split('/')
  let name = parts[0]!
  if (parts.length === 2) {
    name = parts[1]!
    if (parts[0] === '') errors.push('prefix part must be non-empty')
    else errors.push(...dnsSubdomain(parts[0]!).map(text => `prefix part ${text}`))
  } else if (parts.length > 2) {
    return [
      `a qualified name ${regexError(
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        QUALIFIED,
        'MyName',
        'my.name',
        '123-abc',
      )} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  if (name === '') errors.push('name part must be non-empty')
  else if (name.length > 63) errors.push(`name part ${tooLong(63)}`)
  if (!QUALIFIED_RE.test(name)) errors.push(QUALIFIED_ERROR)
  if (errors.length === 0 && good.size < 4096) good.add(value)
  return errors
}

const NONE: readonly string[] = []

export function labelValue(value: string): readonly string[] {
  if (value.length <= 63 && VALUE_RE.test(value)) return NONE
  const errors: string[] = []
  if (value.length > 63) errors.push(tooLong(63))
  if (!VALUE_RE.test(value)) errors.push(VALUE_ERROR)
  return errors
}

/** Names of ports: an IANA service name (RFC 6335 5.1). */
export function portName(name: string): readonly string[] {
  const errors: string[] = []
  if (name.length > 15) errors.push('must be no more than 15 characters')
  if (!/^[-a-z0-9]+$/.test(name)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(name)) errors.push('must contain at least one letter (a-z)')
  if (name.includes('--')) errors.push('must not contain consecutive hyphens')
  if (name !== '' && (name.startsWith('-') || name.endsWith('-'))) errors.push('must not begin or end with a hyphen')
  return errors
}

export const portNumber = (port: number): readonly string[] =>
  port < 1 || port > 65535 ? ['must be between 1 and 65535, inclusive'] : NONE

/** Keys of ConfigMaps and Secrets. */
export function configMapKey(key: string): readonly string[] {
  const errors: string[] = []
  if (key.length > 253) errors.push(tooLong(253))
  if (!/^[-._a-zA-Z0-9]+$/.test(key))
    errors.push(
      regexError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        '[-._a-zA-Z0-9]+',
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    )
  if (key === '.') errors.push("must not be '.'")
  else if (key === '..') errors.push("must not be '..'")
  else if (key.startsWith('..')) errors.push("must not start with '..'")
  return errors
}

/** Names of environment variables (relaxed since v1.34: anything printable but `=`). */
export function envVarName(name: string): readonly string[] {
  return /^[\x20-\x3c\x3e-\x7e]+$/.test(name)
    ? NONE
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}
