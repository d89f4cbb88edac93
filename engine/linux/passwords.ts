import { failed } from '../net/errno.ts'
import type { Process } from './process.ts'
import { sha512Crypt } from './sha512-crypt.ts'

/** PAM_MAX_RESP_SIZE. */
const PASSWORD_MAX = 512

/** Whether a password is that of a user, by shadow(5), or by passwd(5) where there is none. Passwords in SHA-512 alone are known (crypt(5), $6$). */
export function passwordFits(process: Process, user: string, password: string): boolean {
  const hash = fieldOf(process, '/etc/shadow', user) ?? fieldOf(process, '/etc/passwd', user)
  const match = /^\$6\$([^$]{1,16})\$/.exec(hash ?? '')
  return match !== null && password.length <= PASSWORD_MAX && sha512Crypt(password, match[1]!) === hash
}

function fieldOf(process: Process, path: string, user: string): string | undefined {
  const text = process.readFile(path)
  if (failed(text)) return undefined
  for (const line of text.split('\n')) {
    const [name, hash] = line.split(':')
    if (name === user && hash !== undefined) return hash
  }
  return undefined
}
