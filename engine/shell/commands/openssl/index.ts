import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { DIGEST_NAMES, digest } from './digest.ts'
import { encoding } from './encoding.ts'
import { ec, ecparam, genpkey, genrsa, pkey, rsa } from './keys.ts'
import { passwd } from './passwd.ts'
import { rand } from './random.ts'
import { req } from './req.ts'
import { sClient } from './s-client.ts'
import { sServer } from './s-server.ts'
import { verify, x509 } from './x509.ts'

const COMMANDS: Readonly<Record<string, (process: Process, args: readonly string[]) => Running>> = {
  *base64(process, args) {
    return yield* encoding(process, args, 'base64')
  },
  *dgst(process, args) {
    return yield* digest(process, args, 'dgst')
  },
  ...Object.fromEntries(
    DIGEST_NAMES.map(name => [name, (process: Process, args: readonly string[]) => digest(process, args, name)]),
  ),
  *enc(process, args) {
    return yield* encoding(process, args, 'enc')
  },
  ec,
  ecparam,
  genpkey,
  genrsa,
  passwd,
  pkey,
  rand,
  req,
  rsa,
  s_client: sClient,
  s_server: sServer,
  verify,
  *version(process) {
    yield* process.print('OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)\n')
    return 0
  },
  x509,
}
/** Commands that the real one has. */
const REFUSED =
  /^(asn1parse|ca|ciphers|cms|crl|crl2pkcs7|dhparam|dsa|errstr|help|info|kdf|list|mac|ocsp|pkcs7|pkcs8|pkcs12|pkeyparam|pkeyutl|prime|rehash|rsautl|s_time|sess_id|smime|speed|spkac|storeutl|ts|sha3-256|sm3|blake2b512)$/

/** openssl(1), 3.0. */
export const openssl: Command = {
  name: 'openssl',
  directory: '/usr/bin',
  summary: 'certificates and TLS connections',
  synopsis: [
    's_client -connect HOST:PORT',
    's_server -accept PORT -cert FILE -key FILE',
    'x509 -in FILE -noout -text',
    'req -x509 -newkey rsa:2048 -nodes -keyout FILE -out FILE -subj SUBJECT',
    'req -new -key FILE -out FILE -subj SUBJECT [-addext EXTENSION]...',
    'x509 -req -in FILE -CA FILE -CAkey FILE -CAcreateserial -out FILE [-extfile FILE]',
    'rsa | ec | pkey -in FILE [-pubout] [-noout] [-text] [-check] [-modulus]',
    'genpkey -algorithm RSA | EC | ED25519 [-pkeyopt OPTION:VALUE]...',
    'ecparam -name CURVE -genkey [-noout]',
    'passwd [-1 | -6 | -apr1] [-salt SALT] [-stdin] [PASSWORD]...',
    'verify FILE',
    'dgst [-sha256 | -md5 | ...] [-hmac KEY] [-r] [FILE]...',
    'rand [-hex | -base64] NUMBER',
    'base64 [-d] [-A] [-in FILE]',
    'genrsa [-out FILE] [BITS]',
    'version',
  ],
  options: [],
  description: [
    's_client: -connect -servername -noservername -CAfile -showcerts -verify_return_error -verify_hostname -brief -quiet -ign_eof -alpn -cert -key.',
    'x509: -in -out -noout -text -subject -issuer -dates -startdate -enddate -serial -ext -checkend -checkhost -checkip -fingerprint -modulus -pubkey -hash -nameopt; -req with -CA or -signkey.',
    'req: a subject by -subj, or by a configuration (-config) with prompt=no; extensions by -addext, -extensions and -reqexts.',
    'Keys and signatures of the lab are not cryptography: what can be read of certificates is emulated, their encoding is not that of the world outside, and moduli, fingerprints and signatures are derived numbers.',
  ],
  notEmulated: [
    'prompts for a subject',
    'keys with a password',
    'DER',
    'ciphers',
    'all other commands',
    'TLS before 1.3',
  ],
  *main(process) {
    const [name = '', ...args] = process.argv.slice(1)
    const run = COMMANDS[name]
    if (run !== undefined) return yield* run(process, args)
    const text = REFUSED.test(name)
      ? `openssl: "${name}" is not emulated here`
      : `Invalid command '${name}'; type "help" for a list.`
    yield* process.printError(`${text}\n`)
    return 1
  },
}
