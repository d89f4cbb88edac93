# useradd, userdel, groupadd and chpasswd: what becomes of passwd and group, homes, and what is wrong.
run() { echo "\$ $*"; "$@" 2>&1 || echo "[exit ${PIPESTATUS[0]}]"; }
printf 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n' >/etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' >/etc/group
printf 'root:*:20000:0:99999:7:::\n' >/etc/shadow
printf 'root:*::\n' >/etc/gshadow
: >/etc/subuid; : >/etc/subgid
run useradd joe
tail -1 /etc/passwd; tail -1 /etc/group
cut -d: -f1,2 /etc/shadow | tail -1
ls /home
run useradd -m -s /bin/bash -c 'Ann Other' ann
tail -1 /etc/passwd
stat -c '%a %u %g %n' /home/ann
run useradd joe
run useradd -u 1000 other
run useradd -u 2000 -d /srv/x -M -g nogroup other
tail -1 /etc/passwd
run useradd -G nosuch more
run useradd -g nosuch more
run groupadd -g 3000 staffers
run groupadd staffers
tail -1 /etc/group
run useradd -G staffers member
grep staffers /etc/group
run useradd 'bad name'
run useradd -s relative more
run useradd -r daemonic
tail -1 /etc/passwd
echo 'ann:secret' | run chpasswd
grep -c '^ann:\$' /etc/shadow
echo 'ghost:secret' | run chpasswd
echo 'rubbish' | run chpasswd
run userdel ghost
run userdel -r ann
ls /home
grep -c ann /etc/passwd
run groupdel staffers
run groupdel staffers
ip link set lo up
mkdir -p /var/run/vsftpd/empty
useradd -m bob
echo 'bob:word' | chpasswd
echo mine >/home/bob/mine
chown bob /home/bob/mine
printf 'listen=YES\nanonymous_enable=NO\nlocal_enable=YES\nwrite_enable=YES\nsecure_chroot_dir=/var/run/vsftpd/empty\nseccomp_sandbox=NO\npam_service_name=vsftpd\n' >/tmp/v.conf
echo /bin/sh >>/etc/shells
vsftpd /tmp/v.conf &
sleep 0.3
run curl -sS -u bob:word ftp://127.0.0.1/mine
run curl -sS -u bob:word -T /tmp/script.sh ftp://127.0.0.1/new
stat -c '%U %a %n' /home/bob/new
run curl -sS -u bob:wrong ftp://127.0.0.1/mine
run curl -sS ftp://127.0.0.1/
kill %1
