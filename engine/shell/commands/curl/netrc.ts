/** What ~/.netrc says of a host, as `NAME:PASSWORD` (ftp(1), The .netrc File; lib/netrc.c). */
export function netrcUser(text: string, host: string): string | undefined {
  const words = text
    .split('\n')
    .filter(line => !line.trimStart().startsWith('#'))
    .join(' ')
    .split(/\s+/)
    .filter(each => each !== '')
  let here = false
  let name: string | undefined
  let password: string | undefined
  const found = () => (here && name !== undefined ? `${name}:${password ?? ''}` : undefined)
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!.toLowerCase()
    if (word === 'machine' || word === 'default') {
      const done = found()
      if (done !== undefined) return done
      here = word === 'default' || words[++at]?.toLowerCase() === host.toLowerCase()
      name = password = undefined
    } else if (word === 'login') name = words[++at]
    else if (word === 'password') password = words[++at]
  }
  return found()
}
