import type { DirectoryInode } from '../../linux/vfs/directory.ts'
import { commands } from '../../shell/commands/index.ts'
import { linuxImage } from './linux.ts'

let image: DirectoryInode | undefined

/** The root directory with every command; made once, since nothing ever changes it. */
export function baseImage(): DirectoryInode {
  return (image ??= linuxImage(commands))
}
