import { bool, duration, type FlagSpec, int, list, string } from './flags.ts'

/** What can be given to any command (`kubectl options`). */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  string('as', 'Username to impersonate for the operation.', { emulated: false }),
  list('as-group', 'Group to impersonate for the operation, this flag can be repeated.', { emulated: false }),
  string('as-uid', 'UID to impersonate for the operation.', { emulated: false }),
  string('cache-dir', 'Default cache directory.'),
  string('certificate-authority', 'Path to a cert file for the certificate authority.'),
  string('client-certificate', 'Path to a client certificate file for TLS.'),
  string('client-key', 'Path to a client key file for TLS.'),
  string('cluster', 'The name of the kubeconfig cluster to use.'),
  string('context', 'The name of the kubeconfig context to use.'),
  bool('disable-compression', 'Do not compress responses from the server.'),
  bool('insecure-skip-tls-verify', "Do not check the server's certificate."),
  string('kubeconfig', 'Path to the kubeconfig file to use for CLI requests.'),
  string('kuberc', 'Path to the kuberc file with preferences.', { emulated: false }),
  duration('log-flush-frequency', '5s', 'Maximum time between log flushes.', { goFlag: true }),
  bool('match-server-version', 'Require the server version to match the version of the client.', { emulated: false }),
  string('namespace', 'If present, the namespace scope for this CLI request.', { short: 'n' }),
  string('password', 'Password for basic authentication to the API server.', { emulated: false }),
  string('profile', 'Name of profile to capture.', { value: 'none', emulated: false }),
  string('profile-output', 'Name of the file to write the profile to.', { value: 'profile.pprof', emulated: false }),
  string('request-timeout', 'How long to wait for a single server request; 0 means forever.', { value: '0' }),
  string('server', 'The address and port of the Kubernetes API server.', { short: 's' }),
  string('tls-server-name', "Name to check the server's certificate against."),
  string('token', 'Bearer token for authentication to the API server.'),
  string('user', 'The name of the kubeconfig user to use.'),
  string('username', 'Username for basic authentication to the API server.', { emulated: false }),
  int('v', 0, 'Number for the log level verbosity.', { short: 'v', emulated: false }),
  string('vmodule', 'Log levels of single files.', { emulated: false }),
  bool('warnings-as-errors', 'Treat warnings received from the server as errors and exit with a non-zero exit code.'),
]

export const HELP_FLAG: FlagSpec = bool('help', 'Help for the command.', { short: 'h', hidden: true })

export const SELECTOR: FlagSpec = string(
  'selector',
  "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.",
  {
    short: 'l',
  },
)

export const ALL_NAMESPACES: FlagSpec = bool(
  'all-namespaces',
  'If present, list the requested objects across all namespaces.',
  {
    short: 'A',
  },
)

export const FIELD_SELECTOR: FlagSpec = string(
  'field-selector',
  "Selector (field query) to filter on, supports '=', '==', and '!='.",
)

export const FILE_FLAGS: readonly FlagSpec[] = [
  list('filename', 'Files that hold the resources.', { short: 'f' }),
  string('kustomize', 'Process a kustomization directory.', { short: 'k' }),
  bool('recursive', 'Process the directories of -f recursively.', { short: 'R' }),
]

/** --dry-run without a value has none of its own. */
export const DRY_RUN: FlagSpec = string('dry-run', 'Must be "none", "server", or "client".', {
  value: 'none',
  bare: 'unchanged',
})

export const FIELD_MANAGER = (name: string): FlagSpec =>
  string('field-manager', 'Name of the manager used to track field ownership.', { value: name })

export const VALIDATE: FlagSpec = string('validate', 'Must be one of: strict (or true), warn, ignore (or false).', {
  value: 'strict',
  bare: 'strict',
})
