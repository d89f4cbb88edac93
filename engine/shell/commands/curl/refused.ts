import type { OptionSpec } from '../../command.ts'

/** What curl 7.88 has and this one has not: `--NAME`, or a letter and a name. */
const NAMES = `
  alt-svc aws-sigv4 cert-status cert-type compressed-ssh create-file-mode crlf crlfile curves delegation
       doh-cert-status doh-insecure doh-url egd-file engine
  etag-compare etag-save false-start ftp-account ftp-alternative-to-user ftp-pret ftp-ssl-ccc ftp-ssl-ccc-mode
  ftp-ssl-control haproxy-protocol hostpubmd5 hostpubsha256 hsts
   key-type krb libcurl login-options mail-auth M:manual negotiate
  ntlm ntlm-wb pass pinnedpubkey preproxy proxy-anyauth proxy-cacert
  proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-digest proxy-insecure proxy-key proxy-key-type
  proxy-negotiate proxy-ntlm proxy-pass proxy-pinnedpubkey proxy-service-name proxy-ssl-allow-beast proxy-ssl-auto-client-cert
  proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-tlsv1 proxy1.0 pubkey random-file rate
  sasl-authzid sasl-ir service-name socks5-gssapi socks5-gssapi-nec socks5-gssapi-service
      ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-revoke-best-effort
  2:sslv2 3:sslv3 suppress-connect-headers t:telnet-option tftp-blksize tftp-no-options tls13-ciphers tlsauthtype
  capath ciphers form-escape http0.9 http2-prior-knowledge ignore-content-length no-alpn no-sessionid raw ssl ssl-reqd tcp-fastopen tls-max
  tr-encoding tlspassword tlsuser xattr
`

/** What Debian's libcurl was built without. */
export const NOT_BUILT_IN = new Set([
  'http3',
  'http3-only',
  'dns-interface',
  'dns-ipv4-addr',
  'dns-ipv6-addr',
  'dns-servers',
])

export const REFUSED: readonly OptionSpec[] = [...NAMES.trim().split(/\s+/), ...NOT_BUILT_IN].map(words => {
  const colon = words.lastIndexOf(':')
  const long = words.slice(colon + 1)
  return { ...(colon < 0 ? {} : { short: words.slice(0, colon) }), long, text: 'Not emulated.', emulated: false }
})
