# FTP: vsftpd for anonymous users, curl by all ways of data connections: lists, files, uploads, errors; and the protocol by hand.
run() { echo "\$ $*"; "$@" 2>&1 | tr -d '\r' | sed -E 's/\(\|\|\|400[01][0-9]\|\)/(|||<port>|)/; s/400[01][0-9]/<port>/; s/(Mode \(127,0,0,1,156),[0-9]*/\1,<port>/; s/\|[0-9]*\|$/|<port>|/; s/(PORT 127,0,0,1),.*/\1,<port>/; s/0x[0-9a-f]*/<bundle>/; /ftp_perform ends/d'; [ "${PIPESTATUS[0]}" = 0 ] || echo "[exit ${PIPESTATUS[0]}]"; }
ip link set lo up
mkdir -p /tmp/ftp/pub /tmp/ftp/drop /var/run/vsftpd/empty
echo hello >/tmp/ftp/a.txt; echo x >/tmp/ftp/pub/x; seq 1 1000 >/tmp/ftp/pub/big; echo up >/tmp/up
chmod 777 /tmp/ftp/drop
touch -d '2025-01-05 09:00' /tmp/ftp/a.txt /tmp/ftp/pub/* /tmp/ftp/pub /tmp/ftp/drop
sed -i 's/^ftp:.*/ftp:x:106:110::\/tmp\/ftp:\/usr\/sbin\/nologin/' /etc/passwd
cat >/tmp/vsftpd.conf <<'X'
listen=YES
# anonymous
anonymous_enable=YES
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
pasv_min_port=40000
pasv_max_port=40010
xferlog_enable=YES
secure_chroot_dir=/var/run/vsftpd/empty
seccomp_sandbox=NO
X
vsftpd /tmp/vsftpd.conf &
sleep 0.5
ss -Hltn | awk '{print $3, $4}'
run curl -sS -l ftp://127.0.0.1/
run curl -sS ftp://127.0.0.1/a.txt
run curl -sv ftp://127.0.0.1/a.txt
run curl -sv -l ftp://127.0.0.1/pub/
run curl -sv --disable-epsv ftp://127.0.0.1/a.txt
run curl -sv -P - ftp://127.0.0.1/a.txt
run curl -sv -P - --disable-eprt ftp://127.0.0.1/a.txt
run curl -sSv ftp://127.0.0.1/nope
run curl -sSv ftp://127.0.0.1/nodir/nope
run curl -sSv -T /tmp/up ftp://127.0.0.1/drop/
cat /tmp/ftp/drop/up
run curl -sS -T /tmp/up ftp://127.0.0.1/a.txt
run curl -sSv -T /tmp/up ftp://127.0.0.1/nodir/up
run curl -sSv -I ftp://127.0.0.1/a.txt
run curl -sS -Q 'DELE nothing' ftp://127.0.0.1/
run curl -sSo /tmp/big -w '%{size_download} %{http_code}\n' ftp://127.0.0.1/pub/big
cmp /tmp/big /tmp/ftp/pub/big
run curl -sSv ftp://127.0.0.1/pub/x ftp://127.0.0.1/a.txt
run curl -sSv --ftp-method nocwd ftp://127.0.0.1/pub/x
run curl -sS --ftp-method singlecwd ftp://127.0.0.1/pub/x
run curl -sS -r 0-2 ftp://127.0.0.1/a.txt; echo
run curl -sS -r 2- ftp://127.0.0.1/a.txt
run curl -sS --ftp-create-dirs -T /tmp/up ftp://127.0.0.1/drop/new/up
run curl -sSv -u joe:wrong ftp://127.0.0.1/
talk() { for line in "$@"; do printf '%s\r\n' "$line"; done | nc -q 1 127.0.0.1 21 | tr -d '\r' | sed -E 's/400[01][0-9]/<port>/; s/(Mode \(127,0,0,1,156),[0-9]*/\1,<port>/'; }
talk LIST 'PASS x' 'USER anonymous' 'PASS x' SYST FEAT PWD HELP NOOP 'TYPE I' 'TYPE X' 'MODE S' 'STRU F' PASV EPSV 'CWD pub' 'CWD nope' CDUP \
  'SIZE a.txt' 'MDTM a.txt' 'SIZE pub' XYZZY 'MKD d' 'MKD drop/d' 'RMD d' 'DELE a.txt' 'RNFR a.txt' 'RNTO b' 'REST 3' ABOR 'PORT 1,2,3,4,5,6' \
  'EPRT |1|1.2.3.4|99|' 'PORT x' LIST ALLO 'SITE HELP' 'OPTS UTF8 ON' 'USER joe' 'CWD ../..' PWD QUIT
sed -E 's/^.{24} \[pid [0-9]*\]/[time]/; s/, [0-9.]*Kbyte.*/, <rate>/' /var/log/vsftpd.log | sort | uniq -c
kill %1
