# openssl: sums, base64, random bytes and keys.
printf abc > f
for a in "dgst f" "dgst -sha256 f" "sha256 f" "md5 f" "sha1 f" "sha512 -r f" "dgst -md5 -hmac k f" "dgst -sha256 -hmac k f" "dgst -r f f" "rand x" "base64 -in f" "enc -base64 -A -in f" "base64 -d -in f" "enc -in f" "sha384"; do echo "--- $a"; openssl $a < /dev/null; done
printf abc > f
printf abc | openssl dgst -sha256; printf abc | openssl dgst -md5 -hmac key; printf abc | openssl sha256 -hex; printf abc | openssl dgst; echo YWJj | openssl base64 -d; seq 100 | openssl base64; seq 100 | openssl base64 | openssl base64 -d | md5sum; printf YWJj | openssl enc -base64 -d -A
openssl rand -hex 16 | wc -c; openssl rand -base64 48 | wc; openssl rand 10 | wc -c; openssl genrsa -out k.pem 2048; head -1 k.pem; openssl req -x509 -key k.pem -subj /CN=a -out c.pem -days 2; openssl x509 -in c.pem -noout -subject; openssl dgst -sha256 -binary f | xxd
