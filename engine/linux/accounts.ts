import { failed } from '../net/errno.ts'
import type { Process } from './process.ts'

/** A line of passwd(5). */
export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** A line of group(5). */
export interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

function lines(process: Process, path: string): string[][] {
  const text = process.readFile(path)
  return failed(text) ? [] : text.split('\n').map(line => line.split(':'))
}

export function users(process: Process): User[] {
  return lines(process, '/etc/passwd')
    .filter(fields => fields.length >= 7)
    .map(([name = '', , uid, gid, , home = '', shell = '']) => ({
      name,
      uid: Number(uid),
      gid: Number(gid),
      home,
      shell,
    }))
}

export function groups(process: Process): Group[] {
  return lines(process, '/etc/group')
    .filter(fields => fields.length >= 4)
    .map(([name = '', , gid, members = '']) => ({
      name,
      gid: Number(gid),
      members: members.split(',').filter(member => member !== ''),
    }))
}

/** The name of a user, or the number where there is none. */
export function userName(process: Process, uid: number): string {
  return users(process).find(user => user.uid === uid)?.name ?? String(uid)
}

export function groupName(process: Process, gid: number): string {
  return groups(process).find(group => group.gid === gid)?.name ?? String(gid)
}
