import { attributesOf, type Name, type NameAttribute } from '../../../linux/tls/certificate.ts'

/** Short and long names of the attributes of names (crypto/objects/objects.txt). */
const TYPES: Readonly<Record<string, string>> = {
  C: 'countryName',
  ST: 'stateOrProvinceName',
  L: 'localityName',
  O: 'organizationName',
  OU: 'organizationalUnitName',
  CN: 'commonName',
  emailAddress: 'emailAddress',
  DC: 'domainComponent',
  UID: 'userId',
  serialNumber: 'serialNumber',
  title: 'title',
  GN: 'givenName',
  SN: 'surname',
  street: 'streetAddress',
  postalCode: 'postalCode',
}

/** The short name of an attribute that is given by either; undefined when there is none such. */
export function attributeType(text: string): string | undefined {
  if (Object.hasOwn(TYPES, text)) return text
  return Object.keys(TYPES).find(short => TYPES[short] === text)
}

export function nameOf(attributes: readonly NameAttribute[]): Name {
  const values = (type: string) => attributes.filter(each => each.type === type).map(({ value }) => value)
  return { commonName: values('CN').at(-1) ?? '', organizations: values('O'), attributes }
}

export interface Subject {
  readonly name: Name
  /** Attributes that openssl does not know, and passes over. */
  readonly unknown: readonly string[]
}

/** apps/lib/apps.c, parse_name: `/C=US/O=Lab+OU=IT/CN=web`, with `\` before characters that stand for themselves; null when it is not of the form. */
export function parseSubject(text: string): Subject | null {
  if (!text.startsWith('/')) return null
  const sets: NameAttribute[][] = []
  const unknown: string[] = []
  let joined = false
  for (const [, part = '', end] of text.slice(1).matchAll(/((?:\\.|[^\\/+])*)([/+]|$)/gs)) {
    if (part === '' && end === '') break
    const equals = part.indexOf('=')
    if (equals < 0) return null
    const given = part.slice(0, equals)
    const type = attributeType(given)
    const value = part.slice(equals + 1).replace(/\\(.)/gs, '$1')
    if (type === undefined) unknown.push(given)
    else if (value !== '' && joined && sets.length > 0) sets.at(-1)!.push({ type, value })
    else if (value !== '') sets.push([{ type, value }])
    joined = end === '+'
  }
  return { name: nameOf(sets.flatMap(inOrder)), unknown }
}

/** The last number of the object identifier 2.5.4.N; others are longer. */
const ARCS: Readonly<Record<string, number>> = {
  CN: 3,
  SN: 4,
  serialNumber: 5,
  C: 6,
  L: 7,
  ST: 8,
  street: 9,
  O: 10,
  OU: 11,
  title: 12,
  postalCode: 17,
  GN: 42,
}

/** The members of a set stand by their encodings (X.690 11.6), of which the length comes first. */
function inOrder(set: readonly NameAttribute[]): NameAttribute[] {
  const rank = ({ type, value }: NameAttribute) =>
    [value.length + (ARCS[type] === undefined ? 6 : 0), ARCS[type] ?? 99] as const
  return [...set]
    .sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1])
    .map(({ type, value }, index) => (index === 0 ? { type, value } : { type, value, joined: true }))
}

/** X509_NAME_print_ex(3), by -nameopt; the usual form has blanks around the equal signs. */
export function nameText(name: Name, form = 'oneline'): string {
  const attributes = attributesOf(name)
  if (form === 'compat')
    return attributes
      .map(({ type, value, joined }) => `${joined ? '+' : '/'}${type}=${value.replace(/[/+]/g, '\\$&')}`)
      .join('')
  if (form === 'multiline') return multiline(attributes)
  const reversed = /rfc2253/i.test(form)
  const groups: string[] = []
  const equals = reversed ? '=' : ' = '
  for (const { type, value, joined } of attributes) {
    const text = `${type}${equals}${reversed || /[,+"\\<>;]/.test(value) ? escaped(value, reversed) : value}`
    if (joined && groups.length > 0) groups.push(reversed ? `${text}+${groups.pop()}` : `${groups.pop()} + ${text}`)
    else groups.push(text)
  }
  return reversed ? groups.reverse().join(',') : groups.join(', ')
}

function escaped(value: string, bySlash: boolean): string {
  return bySlash ? value.replace(/[,+"\\<>;]/g, '\\$&') : `"${value.replace(/["\\]/g, '\\$&')}"`
}

function multiline(attributes: readonly NameAttribute[]): string {
  let text = ''
  for (const { type, value, joined } of attributes)
    text += `${joined ? ' + ' : '\n    '}${TYPES[type]!.padEnd(25)} = ${value}`
  return text
}
