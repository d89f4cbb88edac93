import type { Process } from '../../linux/process.ts'
import { EXECUTE, FileInode, permits } from '../../linux/vfs/inode.ts'
import { failed } from '../../net/errno.ts'
import { textCommand } from '../text/tool.ts'

function runs(process: Process, path: string): boolean {
  const found = process.mounts.resolve(path, process.cwd, process.credentials)
  return (
    !failed(found) && found.inode instanceof FileInode && permits(found.inode, process.uid, process.groups, EXECUTE)
  )
}

/** which(1) of debianutils. */
export const which = textCommand({
  name: 'which',
  summary: 'find commands in PATH',
  synopsis: ['[-a] NAME...'],
  options: [{ short: 'a', text: 'All places, not the first only.' }],
  hint: name => `Usage: ${name} [-a] args\n`,
  *run(tool) {
    const { process } = tool
    for (const name of tool.operands) {
      const directories = (process.env.get('PATH') ?? '').split(':')
      const places = name.includes('/') ? [name] : directories.map(directory => `${directory || '.'}/${name}`)
      const found = places.filter(place => runs(process, place))
      if (found.length === 0) tool.status = 1
      for (const place of tool.has('a') ? found : found.slice(0, 1)) yield* tool.print(`${place}\n`)
    }
    return tool.operands.length === 0 ? 1 : tool.status
  },
})
