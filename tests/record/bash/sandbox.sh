#!/bin/bash
# Runs each N.sh of a directory with the real bash, on a host as bare as that of the transcripts: sandbox.sh DIRECTORY
# Writes N.out, both streams in order, and N.status. Started by record.ts in namespaces of its own.
set -eu
directory=$1
mount -t proc proc /proc
hostname linux
for script in "$directory"/*.sh; do
  for each in /tmp /root; do mount -t tmpfs tmpfs "$each"; done
  cp "$script" /tmp/script.sh
  status=0
  (
    cd /root
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root USER=root LOGNAME=root \
      SHELL=/bin/bash LC_ALL=C.UTF-8 TZ=UTC timeout 20 bash /tmp/script.sh
  ) </dev/null >"${script%.sh}.out" 2>&1 || status=$?
  echo "$status" >"${script%.sh}.status"
  cd /
  umount /tmp /root
done
