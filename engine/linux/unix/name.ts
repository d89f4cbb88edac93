import type { Inode } from '../vfs/inode.ts'

/** sun_path of unix(7): a path has room for so many bytes. */
export const UNIX_PATH_MAX = 108

/** What a Unix socket is bound to. An abstract name is of its network namespace; a path is a file, under whatever name it is reached. */
export type UnixName =
  | { readonly type: 'path'; readonly path: string; readonly inode: Inode }
  | { readonly type: 'abstract'; readonly name: string }

/** Where to bind or connect to, before it is looked up. */
export type UnixAddress =
  | { readonly type: 'path'; readonly path: string }
  | { readonly type: 'abstract'; readonly name: string }

/** As ss(8) and /proc/net/unix show it. */
export function unixNameText(name: UnixName): string {
  return name.type === 'path' ? name.path : `@${name.name}`
}
