# A certificate authority by openssl alone: keys of both kinds, requests, -subj with every attribute, extension files, x509 -req, verify, names, passwd.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cd /root
run openssl genrsa -out ca.key 2048
run openssl req -x509 -new -nodes -key ca.key -sha256 -days 1825 -out ca.crt -subj '/C=US/ST=Cal\/if/L=SF/O=Lab+OU=IT/CN=Lab CA/emailAddress=a@lab'
run openssl x509 -in ca.crt -noout -subject -issuer
for form in RFC2253 compat multiline oneline; do run openssl x509 -in ca.crt -noout -subject -nameopt $form; done
run openssl x509 -in ca.crt -noout -ext basicConstraints,subjectAltName
run openssl ecparam -name prime256v1 -genkey -noout -out server.key
head -1 ca.key server.key
run openssl req -new -key server.key -subj CN=wrong -out x.csr
run openssl req -new -key server.key -subj /XX=y/CN=server.lab -addext subjectAltName=DNS:server.lab,IP:10.0.0.2 -out server.csr
run openssl req -in server.csr -noout -subject -verify
openssl req -in server.csr -noout -text | grep -vE '^ +[0-9a-f:]+$'
printf '[v3]\nbasicConstraints=CA:FALSE\nkeyUsage=critical, digitalSignature, keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=@alt\n[alt]\nDNS.1=server.lab\nDNS.2=*.server.lab\nIP.1=10.0.0.2\nIP.2=fd00::2\n' >v3.cnf
run openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out server.crt -days 825 -sha256 -extfile v3.cnf -extensions v3
openssl x509 -in server.crt -noout -text | sed -n '/X509v3/,/Signature Algorithm/p' | grep -vE '([0-9A-F]{2}:){19}'
openssl x509 -in server.crt -noout -text | sed -n '/Public Key/,/Public-Key/p'
run openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -set_serial 258 -out plain.crt
openssl x509 -in plain.crt -noout -text | sed -n '/Version/,/Signature/p'
run openssl x509 -in plain.crt -noout -ext subjectAltName
run openssl x509 -req -in server.csr -signkey server.key -copy_extensions copy -out self.crt
run openssl x509 -in self.crt -noout -ext subjectAltName
run openssl verify -CAfile ca.crt server.crt
run openssl verify self.crt
run openssl x509 -in server.crt -noout -checkhost www.server.lab -checkip 10.0.0.3
wc -l <ca.srl
[ "$(openssl x509 -noout -pubkey -in server.crt)" = "$(openssl ec -in server.key -pubout 2>/dev/null)" ] && echo the same key
[ "$(openssl rsa -noout -modulus -in ca.key)" = "$(openssl x509 -noout -modulus -in ca.crt)" ] && echo the same modulus
run openssl x509 -noout -modulus -in server.crt
run openssl rsa -in ca.key -noout -check
run openssl rsa -in server.key -noout
openssl pkey -in ca.key -pubout | head -1
openssl ec -in server.key -noout -text 2>/dev/null | grep -v ':'
openssl genpkey -algorithm ED25519 | head -1
printf '[req]\ndistinguished_name=dn\nprompt=no\nreq_extensions=ext\n[dn]\nC=DE\nO=Example\nCN=conf.lab\n[ext]\nsubjectAltName=DNS:conf.lab\n' >req.cnf
run openssl req -new -key server.key -config req.cnf -out conf.csr
openssl req -in conf.csr -noout -text | grep -A1 -E 'Subject:|Alternative'
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -extfile <(echo subjectAltName=DNS:pipe.lab) 2>/dev/null | openssl x509 -noout -ext subjectAltName
run openssl passwd -6 -salt abcd secret
run openssl passwd -1 -salt abcd secret
run openssl passwd -apr1 -salt abcd secret
echo secret | openssl passwd -1 -stdin -salt xyz
