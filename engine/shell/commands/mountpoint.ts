import { failed } from '../../net/errno.ts'
import { textCommand } from '../text/tool.ts'

/** Status where a directory is no mount point. */
const NOT_ONE = 32

/** mountpoint(1) of util-linux 2.38. */
export const mountpoint = textCommand({
  name: 'mountpoint',
  summary: 'see if a directory or file is a mountpoint',
  synopsis: ['[-q] DIRECTORY|FILE'],
  options: [
    { short: 'q', long: 'quiet', text: 'Say nothing.' },
    { long: 'nofollow', text: 'Do not follow a symbolic link.' },
    { short: 'd', long: 'fs-devno', text: 'Print the number of the device.', emulated: false },
    { short: 'x', long: 'devno', text: 'Print the number of a block device.', emulated: false },
  ],
  *run(tool) {
    const { process } = tool
    const [path] = tool.operands
    if (path === undefined || tool.operands.length > 1) return yield* tool.misuse('bad usage')
    const location = process.mounts.resolve(path, process.cwd, process.credentials, !tool.has('nofollow'))
    if (failed(location) || location.inode === undefined) {
      const text = failed(location) ? location.text : 'No such file or directory'
      if (!tool.has('quiet')) yield* tool.process.write(2, `mountpoint: ${path}: ${text}\n`)
      return 1
    }
    const is = location.path === '/' || process.mounts.table.some(mount => mount.path === location.path)
    if (!tool.has('quiet')) yield* tool.print(`${path} is ${is ? 'a' : 'not a'} mountpoint\n`)
    return is ? 0 : NOT_ONE
  },
})
