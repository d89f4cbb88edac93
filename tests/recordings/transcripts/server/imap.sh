# IMAP: dovecot for a host's own users, curl that reads, searches and sends; refusals; and the protocol by hand.
mask() { tr -d '\r' | sed -E 's/\[CAPABILITY [^]]*SORT[^]]*\]|\[CAPABILITY [^]]*MULTIAPPEND[^]]*\]/[capabilities]/; s/(\* CAPABILITY ).*MULTIAPPEND.*/\1<capabilities>/; s/\([0-9.+ ]* secs\)/<time>/; s/(UIDVALIDITY|APPENDUID|COPYUID) [0-9]{6,}/\1 <validity>/; s/^(> A[0-9]* APPEND .*)/\1/; s/INTERNALDATE "[^"]*2[0-9]{3} /&/'; }
run() { echo "\$ $*"; "$@" 2>&1 | mask; status=${PIPESTATUS[0]}; [ "$status" = 0 ] || echo "[exit $status]"; }
ip link set lo up
mkdir -p /tmp/mail /tmp/home
echo 'joe:x:1001:1001::/tmp/home:/bin/bash' >>/etc/passwd
echo 'joe:$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.:1:0:99999:7:::' >>/etc/shadow
chown 1001:1001 /tmp/home; chmod 1777 /tmp/mail
cat >/tmp/d.conf <<'Y'
base_dir = /tmp/run
protocols = imap
ssl = no
log_path = /tmp/d.log
mail_location = mbox:~/mail:INBOX=/tmp/mail/%u
mbox_write_locks = fcntl
passdb {
  driver = shadow
}
userdb {
  driver = passwd
}
namespace inbox {
  inbox = yes
}
Y
printf 'From a@x.org  Sat Mar  1 10:00:00 2025\nReturn-Path: <a@x.org>\nFrom: Ann <a@x.org>\nTo: joe@example.net, "B, C" <b@c.org>\nSubject: one\nDate: Sat, 1 Mar 2025 10:00:00 +0100\nMessage-ID: <1@x.org>\n\nhello\nworld\n\nFrom b@x.org  Sun Mar  2 11:00:00 2025\nFrom: b@x.org\nTo: joe\nSubject: two words\n\n>From here\nlast\n\n' >/tmp/mail/joe
chmod 600 /tmp/mail/joe; chown 1001 /tmp/mail/joe
dovecot -c /tmp/d.conf; echo "[exit $?]"
sleep 2
nc -q 1 127.0.0.1 143 </dev/null >/dev/null
sleep 1
U=imap://127.0.0.1
run curl -sv -u joe:secret "$U/"
run curl -sv -u joe:secret "$U/INBOX;MAILINDEX=1"
run curl -sS -u joe:secret "$U/INBOX;UID=2"
run curl -sS -u joe:secret "$U/INBOX;UID=2/;SECTION=TEXT"
run curl -sS -u joe:secret "$U/INBOX;MAILINDEX=1/;SECTION=HEADER.FIELDS%20(SUBJECT)"
run curl -sS -u joe:secret "$U/INBOX;UID=99"
run curl -sS -u joe:secret "$U/nope;UID=1"
run curl -sS -u joe:secret "$U/INBOX?SUBJECT%20one"
run curl -sS -u joe:secret "$U/INBOX" -X 'STORE 1 +Flags \Flagged'
run curl -sS -u joe:secret "$U/" -X FOO
run curl -sS -u joe:wrong "$U/"
run curl -sS "$U/"
printf 'Subject: up\r\n\r\nx\r\n' >/tmp/up
run curl -sSv -u joe:secret "$U/INBOX" -T /tmp/up
run curl -sS -u joe:secret "$U/nope" -T /tmp/up
talk() { for line in "$@"; do printf '%s\r\n' "$line"; sleep 0.2; done | nc -q 2 127.0.0.1 143 | mask; }
talk 'a NOOP' 'b FOO' 'c AUTHENTICATE FOO' 'd LOGIN joe secret' 'e SELECT INBOX' 'f FETCH 1:* (FLAGS UID RFC822.SIZE ENVELOPE)' 'g FETCH 1 BODY[]<5.10>' 'h STORE 2 +FLAGS (\Deleted)' 'i SEARCH UNDELETED FROM ann' 'j SEARCH FOO' 'k FETCH 9 FLAGS' 'l FETCH 1 FOO' 'm EXPUNGE' 'n UID FETCH 1:* FLAGS' 'o CLOSE' 'p FETCH 1 FLAGS' 'q STATUS INBOX (MESSAGES UNSEEN)' 'r LOGOUT'
dovecot -c /tmp/d.conf stop; echo "[exit $?]"
