import { textToBase64 } from '../../../../../kube/api/schema/base64.ts'
import { failed } from '../../../../../net/errno.ts'
import { goText } from '../../config/file.ts'
import { CommandError, failure } from '../../error.ts'
import { string } from '../../flags.ts'
import type { Verb } from '../../verb.ts'
import { DATA_FLAGS, dataOf } from './data.ts'
import { generator } from './generator.ts'

function secretObject(name: string, data: Iterable<readonly [string, string]>, type: string) {
  const encoded = Object.fromEntries([...data].map(([key, value]) => [key, textToBase64(value)]))
  return {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name },
    ...(Object.keys(encoded).length === 0 ? {} : { data: encoded }),
    ...(type === '' ? {} : { type }),
  }
}

const generic: Verb = generator({
  name: 'generic',
  short: 'Create a secret from a local file, directory, or literal value',
  usage: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  flags: [...DATA_FLAGS, string('type', 'The type of secret to create.')],
  what: 'secret',
  namespaced: true,
  *make(session, name) {
    const data = yield* dataOf(session, 'Secret')
    return data instanceof CommandError ? data : secretObject(name, data, session.flags.string('type'))
  },
})

const tls: Verb = generator({
  name: 'tls',
  short: 'Create a TLS secret',
  usage: 'NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  flags: [
    string('cert', 'Path to PEM encoded public key certificate.'),
    string('key', 'Path to private key of the certificate.'),
  ],
  what: 'secret',
  namespaced: true,
  *make(session, name) {
    const { flags, process } = session
    if (flags.string('cert') === '' || flags.string('key') === '') return failure('key and cert must be specified')
    const parts: [string, string][] = []
    for (const [key, path] of [
      ['tls.crt', flags.string('cert')],
      ['tls.key', flags.string('key')],
    ] as const) {
      const text = yield* process.readWhole(path)
      if (failed(text)) return failure(`open ${path}: ${goText(text)}`)
      parts.push([key, text])
    }
    return secretObject(name, parts, 'kubernetes.io/tls')
  },
})

const dockerRegistry: Verb = generator({
  name: 'docker-registry',
  short: 'Create a secret for use with a Docker registry',
  usage:
    'NAME --docker-username=user --docker-password=password [--docker-server=string] [--dry-run=server|client|none]',
  flags: [
    string('docker-email', 'Email for the registry.'),
    string('docker-password', 'Password for the registry.'),
    string('docker-server', 'Server location of the registry.', { value: 'https://index.docker.io/v1/' }),
    string('docker-username', 'Username for the registry.'),
  ],
  what: 'secret',
  namespaced: true,
  *make(session, name) {
    const [server, username, password, email] = ['server', 'username', 'password', 'email'].map(each =>
      session.flags.string(`docker-${each}`),
    ) as [string, string, string, string]
    if (username === '' || password === '')
      return failure(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      )
    const entry = {
      username,
      password,
      ...(email === '' ? {} : { email }),
      auth: textToBase64(`${username}:${password}`),
    }
    const config = JSON.stringify({ auths: { [server]: entry } })
    return secretObject(name, [['.dockerconfigjson', config]], 'kubernetes.io/dockerconfigjson')
  },
})

export const secret: Verb = {
  name: 'secret',
  short: 'Create a secret using a specified subcommand',
  commands: [dockerRegistry, generic, tls],
}
