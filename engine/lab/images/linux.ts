import { DirectoryInode, plant, type Tree } from '../../linux/vfs/directory.ts'
import { FileInode, SymlinkInode } from '../../linux/vfs/inode.ts'
import type { Command } from '../../shell/command.ts'
import { servicesFile } from './services.ts'

const EMPTY: Tree = {}

/** The directories and files that every Linux image has; what differs from host to host is planted on top when it boots. */
const BASE: Tree = {
  // Units are written by hosts and by commands; a host's own directory would hide those of a command that is installed later.
  usr: {
    bin: EMPTY,
    sbin: EMPTY,
    lib: { systemd: { system: EMPTY } },
    local: { bin: EMPTY, sbin: EMPTY },
    share: EMPTY,
  },
  etc: {
    passwd:
      'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nbin:x:2:2:bin:/bin:/usr/sbin/nologin\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\nftp:x:106:110:ftp daemon,,,:/srv/ftp:/usr/sbin/nologin\nbird:x:102:105::/run/bird:/usr/sbin/nologin\nfrr:x:112:116:Frr routing suite,,,:/nonexistent:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
    group:
      'root:x:0:\ndaemon:x:1:\nbin:x:2:\nwww-data:x:33:\nftp:x:110:\nbird:x:105:\nfrrvty:x:115:frr\nfrr:x:116:\nnogroup:x:65534:\n',
    'nsswitch.conf':
      'passwd:         files\ngroup:          files\nhosts:          files dns\nservices:       files\nprotocols:      files\n',
    'os-release': 'PRETTY_NAME="Lost Packet Linux"\nNAME="Lost Packet Linux"\nID=lost-packet\n',
    'resolv.conf': '',
    'host.conf': 'multi on\n',
    services: servicesFile,
  },
  root: EMPTY,
  home: EMPTY,
  tmp: EMPTY,
  run: { netns: EMPTY, lock: EMPTY },
  var: { log: EMPTY, lib: EMPTY, tmp: EMPTY, cache: EMPTY, run: new SymlinkInode('/run') },
  opt: EMPTY,
  mnt: EMPTY,
  srv: EMPTY,
  proc: EMPTY,
  sys: EMPTY,
  dev: EMPTY,
  bin: new SymlinkInode('usr/bin'),
  sbin: new SymlinkInode('usr/sbin'),
  lib: new SymlinkInode('usr/lib'),
}

/** A root directory with these commands installed. Hosts and containers show it through an overlay, so one serves all. */
export function linuxImage(commands: Iterable<Command>): DirectoryInode {
  const root = plant(new DirectoryInode(), BASE)
  ;(root.lookup('tmp') as DirectoryInode).mode = 0o1777
  ;(root.lookup('root') as DirectoryInode).mode = 0o700
  installCommands(root, commands)
  return root
}

/** Adds commands to an image. The order of its entries is that of their names, so that it does not tell what was added when. */
export function installCommands(root: DirectoryInode, commands: Iterable<Command>): void {
  const usr = root.lookup('usr') as DirectoryInode
  for (const command of commands) {
    if (command.files !== undefined) plant(root, command.files)
    const directory = usr.lookup(command.directory.slice('/usr/'.length)) as DirectoryInode
    for (const name of [command.name, ...(command.aliases ?? [])])
      directory.add(name, new FileInode(`${command.name}: a program of the emulated system\n`, 0o755, command))
  }
  sort(root)
}

function sort(directory: DirectoryInode): void {
  for (const name of directory.names().sort()) {
    const inode = directory.lookup(name)!
    directory.remove(name)
    directory.add(name, inode)
    if (inode instanceof DirectoryInode) sort(inode)
  }
}
