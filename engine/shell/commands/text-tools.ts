import type { Command } from '../command.ts'
import { awk } from './awk/index.ts'
import { base32, base64 } from './base64.ts'
import { basename, dirname } from './basename.ts'
import { bc } from './bc.ts'
import { cat } from './cat.ts'
import { cksum, md5sum, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum } from './checksum.ts'
import { chgrp, chmod, chown } from './chmod.ts'
import { column } from './column.ts'
import { comm } from './comm.ts'
import { cp, install } from './cp.ts'
import { cut } from './cut.ts'
import { date } from './date.ts'
import { dc } from './dc.ts'
import { dd } from './dd.ts'
import { df } from './df.ts'
import { cmp, diff } from './diff/index.ts'
import { echo } from './echo.ts'
import { nano, vi } from './editor/index.ts'
import { env, printenv } from './env.ts'
import { envsubst } from './envsubst.ts'
import { expr } from './expr.ts'
import { file } from './file.ts'
import { find } from './find/index.ts'
import { flock } from './flock.ts'
import { expand, fold } from './fold.ts'
import { egrep, fgrep, grep } from './grep/index.ts'
import { gunzip, gzip, zcat } from './gzip.ts'
import { head } from './head.ts'
import { join } from './join.ts'
import { jq } from './jq/index.ts'
import { less, more } from './less/index.ts'
import { ln } from './ln.ts'
import { logger } from './logger.ts'
import { ls } from './ls/index.ts'
import { man } from './man/index.ts'
import { apropos, whatis } from './man/whatis.ts'
import { mkdir, rmdir } from './mkdir.ts'
import { mkfifo } from './mkfifo.ts'
import { mktemp } from './mktemp.ts'
import { mountpoint } from './mountpoint.ts'
import { mv } from './mv.ts'
import { nl } from './nl.ts'
import { nohup } from './nohup.ts'
import { od } from './od.ts'
import { paste } from './paste.ts'
import { pwd } from './pwd.ts'
import { readlink, realpath } from './realpath.ts'
import { rev, tac } from './rev.ts'
import { rm, unlink } from './rm.ts'
import { sed } from './sed/index.ts'
import { seq } from './seq.ts'
import { setsid } from './setsid.ts'
import { shuf } from './shuf.ts'
import { sleep } from './sleep.ts'
import { sort } from './sort/index.ts'
import { split } from './split.ts'
import { stat } from './stat.ts'
import { stty } from './stty.ts'
import { runuser, su, sudo } from './sudo.ts'
import { tail } from './tail/index.ts'
import { tar } from './tar/index.ts'
import { tee } from './tee.ts'
import { timeout } from './timeout.ts'
import { touch } from './touch.ts'
import { tput } from './tput.ts'
import { tr } from './tr.ts'
import { falseCommand, trueCommand } from './true.ts'
import { truncate } from './truncate.ts'
import { groupsCommand, id, nproc, tty, uname, whoami } from './uname.ts'
import { uniq } from './uniq.ts'
import { uuidgen } from './uuidgen.ts'
import { watch } from './watch.ts'
import { wc } from './wc.ts'
import { which } from './which.ts'
import { xargs } from './xargs/index.ts'
import { hexdump, xxd } from './xxd.ts'
import { yes } from './yes.ts'

/** Tools for text and files, by topic. A new one is a file and a line here. */
export const textTools: readonly Command[] = [
  // Files and directories.
  ls,
  find,
  cp,
  install,
  mv,
  rm,
  unlink,
  ln,
  mkdir,
  rmdir,
  touch,
  stat,
  file,
  truncate,
  dd,
  df,
  tar,
  gzip,
  gunzip,
  zcat,
  split,
  chmod,
  chown,
  chgrp,
  mkfifo,
  mktemp,
  readlink,
  realpath,
  basename,
  dirname,
  pwd,
  // Text: whole files.
  cat,
  tac,
  head,
  tail,
  wc,
  nl,
  tee,
  od,
  xxd,
  hexdump,
  base64,
  base32,
  md5sum,
  sha1sum,
  sha224sum,
  sha256sum,
  sha384sum,
  sha512sum,
  cksum,
  // Text: lines and fields.
  grep,
  egrep,
  fgrep,
  sed,
  awk,
  jq,
  sort,
  uniq,
  diff,
  cmp,
  cut,
  tr,
  paste,
  column,
  comm,
  join,
  fold,
  expand,
  shuf,
  envsubst,
  rev,
  // Pages.
  less,
  more,
  man,
  whatis,
  apropos,
  // Editors.
  nano,
  vi,
  // Running commands.
  xargs,
  env,
  printenv,
  timeout,
  nohup,
  setsid,
  sudo,
  su,
  runuser,
  flock,
  watch,
  sleep,
  which,
  // Printing and deciding.
  echo,
  yes,
  seq,
  expr,
  bc,
  dc,
  uuidgen,
  trueCommand,
  falseCommand,
  // The system.
  date,
  uname,
  whoami,
  id,
  groupsCommand,
  tty,
  stty,
  tput,
  nproc,
  mountpoint,
  logger,
]
