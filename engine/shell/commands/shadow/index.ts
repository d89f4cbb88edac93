import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { sha512Crypt } from '../../../linux/sha512-crypt.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { AccountFiles, isName } from './files.ts'
import { useradd } from './useradd.ts'

/** userdel(8). */
const userdel: Command = {
  name: 'userdel',
  directory: '/usr/sbin',
  summary: 'removes an account',
  synopsis: ['[-r] LOGIN'],
  options: [
    { short: 'r', long: 'remove', text: 'Removes the home too.' },
    { short: 'f', long: 'force', text: 'Accepted.' },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    const name = isOptionError(parsed) ? undefined : parsed.operands[0]
    if (isOptionError(parsed) || name === undefined) return yield* usage(process, 'userdel')
    const files = new AccountFiles(process)
    const row = files.passwd.find(name)
    if (row === undefined) {
      yield* process.printError(`userdel: user '${name}' does not exist\n`)
      return 6
    }
    files.passwd.remove(name)
    files.shadow.remove(name)
    if (files.group.find(name)?.[2] === row[3]) files.group.remove(name)
    for (const group of files.group.rows)
      group[3] = (group[3] ?? '')
        .split(',')
        .filter(member => member !== name)
        .join(',')
    files.write(process)
    if (!hasOption(parsed, 'remove')) return 0
    yield* process.printError(`userdel: ${name} mail spool (/var/mail/${name}) not found\n`)
    yield* removeTree(process, row[5] ?? '')
    return 0
  },
}

function* removeTree(process: Process, path: string): Running<void> {
  const { mounts, credentials, now } = process
  const found = mounts.resolve(path, '/', credentials, false)
  if (path === '' || failed(found) || found.inode === undefined) return
  yield* process.compute(2000)
  const isDirectory = found.inode instanceof DirectoryInode
  if (found.inode instanceof DirectoryInode)
    for (const name of found.inode.names(process)) yield* removeTree(process, `${path}/${name}`)
  mounts.remove(path, '/', credentials, isDirectory ? 'directory' : 'file', now)
}

function* usage(process: Process, name: string): Running {
  yield* process.printError(`Usage: ${name} [options] ${name.startsWith('group') ? 'GROUP' : 'LOGIN'}\n`)
  return 2
}

/** groupadd(8). */
const groupadd: Command = {
  name: 'groupadd',
  directory: '/usr/sbin',
  summary: 'makes a group',
  synopsis: ['[-f] [-g NUMBER] [-r] GROUP'],
  options: [
    { short: 'f', long: 'force', text: 'No error when it is there.' },
    { short: 'g', long: 'gid', argument: 'NUMBER', text: 'The number.' },
    { short: 'r', long: 'system', text: 'A group of the system.' },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    const name = isOptionError(parsed) ? undefined : parsed.operands[0]
    if (isOptionError(parsed) || name === undefined) return yield* usage(process, 'groupadd')
    const files = new AccountFiles(process)
    const fail = function* (text: string, status: number): Running {
      yield* process.printError(`groupadd: ${text}\n`)
      return status
    }
    const gid = lastOption(parsed, 'gid')
    if (!isName(name)) return yield* fail(`'${name}' is not a valid group name`, 3)
    if (gid !== undefined && !/^\d{1,10}$/.test(gid)) return yield* fail(`invalid group ID '${gid}'`, 3)
    if (files.group.find(name) !== undefined)
      return hasOption(parsed, 'force') ? 0 : yield* fail(`group '${name}' already exists`, 9)
    if (gid !== undefined && files.group.numbers.has(Number(gid))) return yield* fail(`GID '${gid}' already exists`, 4)
    files.group.rows.push([name, 'x', gid ?? String(files.freeNumber(hasOption(parsed, 'system'))), ''])
    return files.write(process) ? 0 : yield* fail('cannot lock /etc/group; try again later.', 10)
  },
}

/** groupdel(8). */
const groupdel: Command = {
  name: 'groupdel',
  directory: '/usr/sbin',
  summary: 'removes a group',
  synopsis: ['GROUP'],
  options: [],
  *main(process) {
    const [, name] = process.argv
    if (name === undefined) return yield* usage(process, 'groupdel')
    const files = new AccountFiles(process)
    const row = files.group.find(name)
    if (row === undefined) {
      yield* process.printError(`groupdel: group '${name}' does not exist\n`)
      return 6
    }
    const user = files.passwd.rows.find(([, , , gid]) => gid === row[2])
    if (user !== undefined) {
      yield* process.printError(`groupdel: cannot remove the primary group of user '${user[0]}'\n`)
      return 8
    }
    files.group.remove(name)
    return files.write(process) ? 0 : 10
  },
}

const SALT_LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SALT_LENGTH = 16
const HASH_COST = 3_000_000
const PASSWORD_MAX = 512

/** chpasswd(8); it encrypts by SHA-512. */
const chpasswd: Command = {
  name: 'chpasswd',
  directory: '/usr/sbin',
  summary: 'sets passwords that standard input names',
  synopsis: ['[-e] < FILE'],
  options: [{ short: 'e', long: 'encrypted', text: 'They are encrypted already.' }],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`chpasswd: ${parsed.text}\n`)
      return 2
    }
    const input = yield* process.readAll(0)
    const files = new AccountFiles(process)
    const lines = failed(input) ? [] : decodeUtf8(input).split('\n')
    if (lines.at(-1) === '') lines.pop()
    let status = 0
    for (const [index, line] of lines.entries()) {
      const complaint = yield* setPassword(process, files, line, index + 1, hasOption(parsed, 'encrypted'))
      if (complaint === undefined) continue
      yield* process.printError(complaint)
      status = 1
    }
    files.shadow.write(process)
    return status
  },
}

function* setPassword(
  process: Process,
  files: AccountFiles,
  line: string,
  number: number,
  encrypted: boolean,
): Running<string | undefined> {
  const colon = line.indexOf(':')
  if (colon < 0) return `chpasswd: line ${number}: missing new password\n`
  const [name, password] = [line.slice(0, colon), line.slice(colon + 1)]
  if (files.passwd.find(name) === undefined || password.length > PASSWORD_MAX)
    return `chpasswd: (user ${name}) pam_chauthtok() failed, error:\nAuthentication token manipulation error\nchpasswd: (line ${number}, user ${name}) password not changed\n`
  yield* process.compute(HASH_COST)
  const salt = process.host.sim.random(`chpasswd:${process.host.name}`).text(SALT_LENGTH, SALT_LETTERS)
  const hash = encrypted ? password : sha512Crypt(password, salt)
  const row = files.shadow.find(name)
  if (row !== undefined) row[1] = hash
  else files.shadow.rows.push([name, hash, '0', '0', '99999', '7', '', '', ''])
  return undefined
}

export const accountTools: readonly Command[] = [useradd, userdel, groupadd, groupdel, chpasswd]
