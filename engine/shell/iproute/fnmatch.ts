/** fnmatch(3) without flags: `*`, `?`, `[a-z]`, `[!a]`, and a backslash in front of what is meant as it is. */
export function fnmatch(pattern: string, text: string): boolean {
  const source = pattern.replace(/\\(.)|\[(!?)((?:\][^\]]*|[^\]]+))\]|(\*)|(\?)|([^\w\s])/gs, (whole, ...groups) => {
    const [escaped, not, members, star, any] = groups as (string | undefined)[]
    if (escaped !== undefined) return quoted(escaped)
    if (members !== undefined) return `[${not === '!' ? '^' : ''}${members.replace(/[\\\]^]/g, '\\$&')}]`
    if (star !== undefined) return '.*'
    return any !== undefined ? '.' : quoted(whole)
  })
  try {
    return new RegExp(`^${source}$`, 's').test(text)
  } catch {
    return pattern === text
  }
}

function quoted(character: string): string {
  return character.replace(/[^\w\s]/g, '\\$&')
}
