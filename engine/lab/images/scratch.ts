import type { Program } from '../../linux/program.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { FileInode } from '../../linux/vfs/inode.ts'
import type { Command } from '../../shell/command.ts'
import { linuxImage } from './linux.ts'
import type { ImageSpec } from './registry.ts'

/** Any tag that looks like a version, with the usual endings. */
export const VERSIONS = /^(latest|stable|v?\d+(\.\d+){0,3}(-[a-z0-9.]+)*)$/

/** A program in a root directory of its own, as in images that are built from scratch; `tools` are commands that it calls. */
export function scratch(path: string, program: Program, tools: readonly Command[] = []): () => DirectoryInode {
  return once(() => installProgram(linuxImage(tools), path, program))
}

export function once<Value>(make: () => Value): () => Value {
  let value: Value | undefined
  return () => (value ??= make())
}

export function installProgram(root: DirectoryInode, path: string, program: Program): DirectoryInode {
  const names = path.split('/').filter(name => name !== '')
  let at = root
  for (const name of names.slice(0, -1)) {
    const next = at.lookup(name)
    if (next instanceof DirectoryInode) at = next
    else {
      const made = new DirectoryInode()
      at.add(name, made)
      at = made
    }
  }
  at.add(names.at(-1)!, new FileInode(`${program.name}: a program of the emulated system\n`, 0o755, program))
  return root
}

/** The image of a program that belongs to one lab, such as its API server. */
export function ownImage(name: string, path: string, program: Program): ImageSpec {
  return { name, tags: VERSIONS, root: scratch(path, program) }
}
