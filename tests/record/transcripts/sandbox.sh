#!/bin/bash
# One run of one script on a bare host: sandbox.sh SCRIPT OUTPUT CAPTURE...
# Started by record.ts as pid 1 of fresh network, mount, pid, uts and ipc namespaces, in an empty working directory that
# takes the output and the captures. Exits with the status of the script.
set -eu
output=$2
exec 3<"$1"
shift 2

mount -t proc proc /proc
mount -t sysfs sysfs /sys
hostname linux

# Nothing of the machine's own state shows and nothing of the run stays: /etc is a copy, the rest is empty.
mount -t tmpfs tmpfs /var/tmp
cp -a /etc /var/tmp/etc
mount --bind /var/tmp/etc /etc
rm -rf /etc/netns
printf '%s\n' '127.0.0.1 localhost' '127.0.1.1 linux' '::1 localhost ip6-localhost ip6-loopback' \
  'ff02::1 ip6-allnodes' 'ff02::2 ip6-allrouters' >/etc/hosts
: >/etc/resolv.conf
echo linux >/etc/hostname
chmod 644 /etc/hosts /etc/resolv.conf /etc/hostname
for directory in /tmp /run /root /mnt /home /var/tmp /var/lib/misc /var/log; do mount -t tmpfs tmpfs "$directory"; done
chmod 700 /root
chmod 755 /run /mnt /home /var/lib/misc /var/log
mkdir /run/netns
cat <&3 >/tmp/script.sh
exec 3<&-

# Standard output goes line by line, as it does on a terminal: otherwise each tool's output and errors would change places.
status=0
(
  cd /root
  umask 022
  exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root USER=root LOGNAME=root \
    SHELL=/bin/bash LC_ALL=C TZ=UTC stdbuf -oL bash /tmp/script.sh
) </dev/null >>"$output" 2>&1 || status=$?
for capture in "$@"; do cp "/root/$capture" "$capture"; done
exit "$status"
