import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  FileInode,
  type Host,
  type Inode,
  Lab,
  labSpec,
  labs,
  SchemaError,
  SymlinkInode,
  type Tree,
} from '../engine/index.ts'
import { UsageError, usageOf } from './usage.ts'

/** A built-in lab by its name, or one from a file, switched on. */
export function openLab(name: string, seed: string): Lab {
  return new Lab(labSpec(labs.find(each => each.name === name) ?? readLab(name)), seed)
}

/** A host of a lab; without a name the one on which it starts. */
export function hostOf({ spec, topology }: Lab, name: string = spec.start): Host {
  const host = topology.hosts.get(name)
  if (host !== undefined) return host
  throw new UsageError(`lab ${spec.name} has no host "${name}"; hosts: ${[...topology.hosts.keys()].join(', ')}`)
}

/** A script from a file; `-` is standard input. */
export function readScript(path: string): string {
  return usageOf(() => readFileSync(path === '-' ? 0 : path, 'utf8'))
}

/** The same with the permissions that the file has, so that it may run itself again. */
export function readScriptFile(path: string): string | FileInode {
  return path === '-' ? readScript(path) : usageOf(() => readFile(path))
}

function readFile(path: string): FileInode {
  return new FileInode(new Uint8Array(readFileSync(path)), statSync(path).mode & 0o777)
}

/** What a folder holds, with the permissions that the files have; links stay links, wherever they lead. */
export function readFolder(path: string): Tree {
  return usageOf(() => folder(path))
}

function folder(path: string): Tree {
  const tree: Record<string, Inode | Tree> = {}
  for (const name of readdirSync(path)) {
    const inside = join(path, name)
    const stat = lstatSync(inside)
    if (stat.isDirectory()) tree[name] = folder(inside)
    else if (stat.isSymbolicLink()) tree[name] = new SymlinkInode(readlinkSync(inside))
    else if (stat.isFile()) tree[name] = readFile(inside)
  }
  return tree
}

function readLab(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof SchemaError) throw new UsageError(error.message)
    const known = labs.map(each => each.name).join(', ')
    throw new UsageError(`there is no lab "${path}", and no such file either; labs: ${known}`)
  }
}
