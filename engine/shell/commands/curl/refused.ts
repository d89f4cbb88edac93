import type { OptionSpec } from '../../command.ts'

/** What curl 7.88 has and this one has not: `--NAME`, or a letter and a name. */
const NAMES = `
  alt-svc anyauth aws-sigv4 capath cert-status cert-type ciphers compressed-ssh create-file-mode crlf crlfile curves delegation digest
  disallow-username-in-url dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-cert-status doh-insecure doh-url egd-file engine
  etag-compare etag-save false-start form-escape ftp-account ftp-alternative-to-user ftp-pret ftp-ssl-ccc ftp-ssl-ccc-mode
  ftp-ssl-control happy-eyeballs-timeout-ms haproxy-protocol hostpubmd5 hostpubsha256 hsts http0.9 http2-prior-knowledge http3 http3-only
  ignore-content-length key-type krb libcurl login-options mail-auth M:manual negotiate ::next no-alpn no-clobber no-npn no-sessionid
  ntlm ntlm-wb Z:parallel parallel-immediate parallel-max pass pinnedpubkey preproxy proto-default proxy-anyauth proxy-cacert
  proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-digest proxy-insecure proxy-key proxy-key-type
  proxy-negotiate proxy-ntlm proxy-pass proxy-pinnedpubkey proxy-service-name proxy-ssl-allow-beast proxy-ssl-auto-client-cert
  proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-tlsv1 proxy1.0 pubkey random-file rate raw remove-on-error
  sasl-authzid sasl-ir service-name socks4 socks4a socks5 socks5-basic socks5-gssapi socks5-gssapi-nec socks5-gssapi-service
  socks5-hostname Y:speed-limit y:speed-time ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort
  2:sslv2 3:sslv3 suppress-connect-headers tcp-fastopen t:telnet-option tftp-blksize tftp-no-options tls-max tls13-ciphers tlsauthtype
  tlspassword tlsuser tr-encoding trace trace-ascii trace-time xattr
`

export const REFUSED: readonly OptionSpec[] = NAMES.trim()
  .split(/\s+/)
  .map(words => {
    const colon = words.lastIndexOf(':')
    const long = words.slice(colon + 1)
    return { ...(colon < 0 ? {} : { short: words.slice(0, colon) }), long, text: 'Not emulated.', emulated: false }
  })
