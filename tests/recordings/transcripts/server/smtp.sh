# SMTP: postfix for a host's own users, curl that sends and asks, refusals; and the protocol by hand.
run() { echo "\$ $*"; "$@" 2>&1 | tr -d '\r' | sed -E 's/as [0-9A-F]{6,}$/as <id>/'; status=${PIPESTATUS[0]}; [ "$status" = 0 ] || echo "[exit $status]"; }
ip link set lo up
mkdir -m 1777 /tmp/mail
echo 'joe:x:1001:1001::/tmp:/bin/bash' >>/etc/passwd
echo 'ann:x:1002:1002::/tmp:/bin/bash' >>/etc/passwd
cat >/etc/postfix/main.cf <<'X'
compatibility_level = 3.6
# who we are
myhostname = mail.example.net
mydestination = $myhostname,
  example.net, localhost
mynetworks = 127.0.0.2/32
inet_interfaces = all
inet_protocols = ipv4
alias_maps =
smtputf8_enable = no
smtpd_peername_lookup = no
message_size_limit = 3000
smtpd_soft_error_limit = 100
mail_spool_directory = /tmp/mail
queue_directory = /tmp/queue
data_directory = /tmp/data
X
mkdir /tmp/queue
mkdir /tmp/data; chown postfix /tmp/data 2>/dev/null
postfix status; echo "[exit $?]"
postfix start 2>/dev/null; echo "[exit $?]"
sleep 1
postfix status 2>/dev/null; echo "[exit $?]"
postfix start 2>/dev/null; echo "[exit $?]"
ss -Hltn | awk '{print $3, $4}'
printf 'From: a@x.org\nSubject: one\n\nhello\n.dot\nFrom here\n' >/tmp/m1
run curl -sS smtp://127.0.0.1 --mail-from a@x.org --mail-rcpt joe@example.net -T /tmp/m1
run curl -sv smtp://127.0.0.1/client.x.org --mail-from a@x.org --mail-rcpt joe@example.net --mail-rcpt ann@mail.example.net -T /tmp/m1
printf 'Subject: two\r\n\r\n..\r\n' | run curl -sv smtp://127.0.0.1 --mail-from '<a@x.org>' --mail-rcpt joe@localhost -T -
run curl -sSv smtp://127.0.0.1/c --mail-from a@x.org --mail-rcpt nobodyhere@example.net -T /tmp/m1
run curl -sSv smtp://127.0.0.1/c --mail-from a@x.org --mail-rcpt b@other.org -T /tmp/m1
run curl -sS smtp://127.0.0.1/c --mail-from a@x.org --mail-rcpt b@other.org --mail-rcpt joe@example.net -T /tmp/m1
run curl -sSv smtp://127.0.0.1/c --mail-rcpt-allowfails --mail-from a@x.org --mail-rcpt b@other.org --mail-rcpt joe@example.net -T /tmp/m1
seq 1 2000 >/tmp/big
run curl -sSv smtp://127.0.0.1/c --mail-from a@x.org --mail-rcpt joe@example.net -T /tmp/big
run curl -sSv smtp://127.0.0.1/c --mail-rcpt joe
run curl -sSv smtp://127.0.0.1/c --mail-rcpt nobodyhere
run curl -sSv smtp://127.0.0.1/c -X EXPN --mail-rcpt joe
run curl -sSv smtp://127.0.0.1/c -X 'VRFY ann'
run curl -sSv smtp://127.0.0.1/c
run curl -sSv smtp://127.0.0.1/c -X NOOP
run curl -sSv smtp://127.0.0.1/c -u joe:x --mail-from a@x.org --mail-rcpt joe@example.net -T /tmp/m1
run curl -sSv -I smtp://127.0.0.1/c
talk() { for line in "$@"; do printf '%s\r\n' "$line"; sleep 0.02; done | nc -q 2 127.0.0.1 25 | tr -d '\r' | sed -E 's/as [0-9A-F]{6,}$/as <id>/'; }
talk 'MAIL FROM:<a@x>' HELO 'HELO c' 'EHLO d' 'NOOP' 'NOOP x y' 'RCPT TO:<joe>' 'DATA' 'MAIL' 'MAIL FROM' 'MAIL FROM:a b' 'MAIL FROM:<a@x> SIZE=99999' 'MAIL FROM:<a@x> FOO=1' 'MAIL FROM:<a@x> BODY=8BITMIME SIZE=10' 'MAIL FROM:<b@x>' 'RCPT' 'RCPT TO:<>' 'RCPT TO:<joe>' 'RCPT TO:<no>' DATA 'Subject: three' '' '..x' '.y' '.' 'RSET' 'RSET x' QUIT
talk XYZZY 'HELP' 'VRFY' 'VRFY joe' 'VRFY no@example.net' 'VRFY b@other.org' 'EXPN joe' EHLO 'EHLO c' 'MAIL FROM:<>' 'MAIL FROM:<>' DATA 'RCPT TO:joe@localhost' 'RCPT TO:<joe' 'RCPT TO:<joe@[127.0.0.1]>' 'RCPT TO:<joe@example.net> X=1' 'ETRN x' STARTTLS 'AUTH PLAIN x' 'TURN' 'QUIT x' QUIT
talk 'EHLO c' 'MAIL FROM:<a@x>' 'BDAT 3' 'BDAT 5 LAST' 'RCPT TO:<joe>' 'BDAT x' BDAT 'BDAT 0' 'DATA' 'RSET' 'ETRN x' ETRN 'MAIL FROM:<a@x> RET=FULL ENVID=1 SMTPUTF8' 'MAIL FROM:<a@x' 'MAIL FROM:<a@x> SIZE=x' 'MAIL FROM:<a@x> BODY=Q' QUIT
talk 'EHLO c' a b c d e f g h i j k l m n o p q r s t u v w x
printf 'EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<ann@example.net>\r\nDATA\r\n' >/tmp/pipe; printf '%s\r\n' 'Received: x' '' 'From me' ' .' '.' QUIT >>/tmp/pipe
nc -q 2 127.0.0.1 25 </tmp/pipe | tr -d '\r' | sed -E 's/as [0-9A-F]{6,}$/as <id>/'
printf '%s\r\n' 'EHLO c' 'MAIL FROM:<a@x>' 'RCPT TO:<ann>' 'BDAT 16' 'Subject: four' >/tmp/pipe; printf '\nBDAT 6 LAST\r\n.one\r\nRCPT TO:<ann>\r\nDATA\r\nMAIL FROM:<b@x>\r\nRCPT TO:<ann>\r\nDATA\r\n' >>/tmp/pipe; seq 1 2000 | sed 's/$/\r/' >>/tmp/pipe; printf '.\r\nMAIL FROM:<>\r\nRCPT TO:<ann>\r\nDATA\r\nnot a header\r\n.\r\nQUIT\r\n' >>/tmp/pipe
nc -q 2 127.0.0.1 25 </tmp/pipe | tr -d '\r' | sed -E 's/as [0-9A-F]{6,}$/as <id>/'
talk 'GET / HTTP/1.0' ''
sleep 1
for user in joe ann; do echo "== $user"; sed -E 's/^(From [^ ]*) .*20[0-9][0-9]$/\1 <date>/; s/id [0-9A-F]{6,}/id <id>/; s/; [A-Z][a-z]{2}, .*/; <date>/; s/^Date: .*/Date: <date>/; s/^\t[A-Z][a-z]{2}, .*/\t<date>/; s/^(Message-Id: <)[^@]*/\1<id>/' /tmp/mail/$user; done
ls -ln /tmp/mail | awk '{print $1, $3, $4, $9}'
postfix reload 2>/dev/null; echo "[exit $?]"
postfix stop 2>/dev/null; echo "[exit $?]"
postfix stop 2>/dev/null; echo "[exit $?]"
