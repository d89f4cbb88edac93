import { failed } from '../../net/errno.ts'
import { copyPath } from '../text/copy.ts'
import { changeableInode, joinPath, makeDirectory } from '../text/filesystem.ts'
import { parseMode } from '../text/mode.ts'
import { TARGET_OPTIONS, transfersOf } from '../text/targets.ts'
import { type Tool, textCommand } from '../text/tool.ts'
import { directoryPart } from './basename.ts'

/** cp(1) of coreutils. */
export const cp = textCommand({
  name: 'cp',
  summary: 'copy files and directories',
  synopsis: ['[OPTION]... SOURCE DEST', '[OPTION]... SOURCE... DIRECTORY'],
  options: [
    { short: 'a', long: 'archive', text: 'The same as -dR --preserve=all.' },
    { short: 'b', text: 'Keep a backup of what is overwritten.', emulated: false },
    { short: 'd', text: 'Copy links as links.' },
    { short: 'f', long: 'force', text: 'Remove a destination that cannot be opened.' },
    { short: 'i', long: 'interactive', text: 'Ask before overwriting.', emulated: false },
    { short: 'l', long: 'link', text: 'Make hard links instead.', emulated: false },
    { short: 'L', long: 'dereference', text: 'Follow links.' },
    { short: 'n', long: 'no-clobber', text: 'Do not overwrite.' },
    { short: 'p', text: 'Keep mode, owner and time.' },
    { long: 'preserve', argument: '[ATTRIBUTES]', text: 'The same.' },
    { short: 'P', long: 'no-dereference', text: 'Never follow links.' },
    { long: 'parents', text: "Rebuild the source's directories below the destination." },
    { short: 'r', long: 'recursive', text: 'Copy directories with what is in them.' },
    { short: 'R', text: 'The same.' },
    { short: 's', long: 'symbolic-link', text: 'Make symbolic links instead.', emulated: false },
    { short: 'u', long: 'update', text: 'Copy only what is newer.' },
    { short: 'v', long: 'verbose', text: 'Say what is copied.' },
    ...TARGET_OPTIONS,
  ],
  *run(tool) {
    const transfers = yield* transfersOf(tool)
    if (typeof transfers === 'number') return transfers
    const archive = tool.has('archive')
    const recursive = archive || tool.has('recursive') || tool.has('R')
    const options = {
      recursive,
      preserve: archive || tool.has('p') || tool.has('preserve'),
      followed: tool.has('dereference') || !(archive || tool.has('d') || tool.has('no-dereference') || recursive),
      force: tool.has('force'),
      noClobber: tool.has('no-clobber'),
      update: tool.has('update'),
      verbose: tool.has('verbose'),
    }
    for (const { from, to } of transfers) {
      if (!tool.has('parents')) yield* copyPath(tool, from, to, options)
      else {
        const target = tool.value('target-directory') ?? tool.operands.at(-1)!
        let path = target
        for (const part of directoryPart(from).split('/')) makeDirectory(tool.process, (path = joinPath(path, part)))
        yield* copyPath(tool, from, joinPath(target, from), options)
      }
    }
    return tool.status
  },
})

/** install(1) of coreutils. */
export const install = textCommand({
  name: 'install',
  summary: 'copy files and set their mode',
  synopsis: ['[OPTION]... SOURCE DEST', '[OPTION]... SOURCE... DIRECTORY', '-d DIRECTORY...'],
  options: [
    { short: 'd', long: 'directory', text: 'Make directories with all their parents.' },
    { short: 'D', text: "Make the destination's parents first." },
    { short: 'm', long: 'mode', argument: 'MODE', text: 'The mode, rwxr-xr-x unless told.' },
    { short: 'o', long: 'owner', argument: 'OWNER', text: 'The owner.', emulated: false },
    { short: 'g', long: 'group', argument: 'GROUP', text: 'The group.', emulated: false },
    { short: 'v', long: 'verbose', text: 'Say what is done.' },
    ...TARGET_OPTIONS,
  ],
  *run(tool) {
    const mode = parseMode(tool.value('mode') ?? '755', 0)
    if (mode === undefined) {
      yield* tool.complain(`invalid mode ${tool.quote(tool.value('mode')!)}`)
      return 1
    }
    const parents = (path: string) => {
      let made = path.startsWith('/') ? '/' : '.'
      for (const part of path.split('/').filter(each => each !== ''))
        makeDirectory(tool.process, (made = joinPath(made, part)))
    }
    if (tool.has('directory')) {
      for (const path of tool.operands) {
        parents(path)
        setMode(tool, path, mode)
      }
      return tool.status
    }
    if (tool.has('D') && tool.operands.length > 1) parents(directoryPart(tool.operands.at(-1)!))
    const transfers = yield* transfersOf(tool)
    if (typeof transfers === 'number') return transfers
    const options = { recursive: false, preserve: false, followed: true, force: true, noClobber: false, update: false }
    for (const { from, to } of transfers) {
      yield* copyPath(tool, from, to, { ...options, verbose: tool.has('verbose') })
      setMode(tool, to, mode)
    }
    return tool.status
  },
})

function setMode(tool: Tool, path: string, mode: (bits: number, directory: boolean) => number): void {
  const inode = changeableInode(tool.process, path)
  if (!failed(inode)) inode.mode = mode(0, inode.kind === 'directory')
}
