# openssl: an authority and a server's certificate, what they say, how they are verified, and s_client against s_server and what is no server.
run() { echo "\$ $*"; "$@" 2>&1 || echo "[exit $?]"; }
ip link set lo up
ip addr add 192.0.2.1/32 dev lo
echo '192.0.2.1 web.example other.example' >>/etc/hosts
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj '/O=Lab/CN=Lab CA' 2>/dev/null; echo "req: $?"
openssl req -x509 -newkey rsa:2048 -nodes -keyout web.key -out web.pem -days 10 -subj '/CN=web.example' -CA ca.pem -CAkey ca.key \
  -addext 'subjectAltName=DNS:web.example,DNS:*.web.example,IP:192.0.2.1' -addext basicConstraints=CA:FALSE 2>/dev/null; echo "req: $?"
head -qn 1 ca.key ca.pem
for name in ca web; do openssl x509 -in $name.pem -noout -subject -issuer; done
run openssl x509 -in web.pem -noout -ext subjectAltName
run openssl x509 -in ca.pem -noout -ext basicConstraints
openssl x509 -in web.pem -noout -dates | sed 's/=.*/=.../'
openssl x509 -noout -subject <web.pem
run openssl x509 -in web.pem -noout -checkend 3600
run openssl x509 -in web.pem -noout -checkend 86400000
run openssl verify web.pem
run openssl verify -CAfile ca.pem web.pem
run openssl nonsense
openssl s_server -accept 4433 -cert web.pem -key web.key -quiet >/tmp/heard 2>/dev/null &
sleep 0.5
client() { echo "\$ s_client $*"; timeout 5 openssl s_client "$@" </dev/null 2>&1 | grep -e '^depth' -e '^verify' -e '^Verif' -e '^subject' -e '^issuer' -e '^ [0-9] s:' -e '^   i:' -e '^CONN' -e '^Protocol' -e errno; }
client -connect web.example:4433
client -connect 192.0.2.1:4433 -servername web.example -CAfile ca.pem
client -connect web.example:4433 -CAfile ca.pem -brief
client -connect other.example:4433 -CAfile ca.pem -verify_hostname other.example
client -connect web.example:4433 -verify_return_error | grep -v -e '^ ' -e subject
client -connect web.example:4434
