import { isObject } from '../../../../../kube/api/object.ts'
import { mergePatch } from '../../../../../kube/api/patch/merge-patch.ts'
import { parseReference } from '../../../../../kube/kubelet/image.ts'
import { CommandError, failure, usage } from '../../error.ts'
import type { Body, Session } from '../../session.ts'
import { parseLabels, sortedByKey } from '../expose/labels.ts'

/** The pod that the flags of `kubectl run` describe, its fields in the order of their type (pkg/generate/versioned, BasicPod). */
export function podFromFlags(session: Session): Body | CommandError {
  const { flags, args } = session
  const name = args[0]!
  const image = flags.string('image')
  if (parseReference(image) === undefined)
    return failure(`Invalid image name ${JSON.stringify(image)}: invalid reference format`)
  const labels = flags.string('labels') === '' ? { run: name } : parseLabels(flags.string('labels'))
  if (labels instanceof CommandError) return labels
  const annotations = annotationsOf(session)
  if (annotations instanceof CommandError) return annotations
  const env = environmentOf(flags.list('env'))
  if (env instanceof CommandError) return env
  const port = flags.string('port')
  if (port !== '' && !/^[+-]?\d+$/.test(port))
    return failure(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`)
  const words = args.slice(1)
  const stdin = flags.bool('stdin')
  const container = {
    name,
    image,
    ...(words.length === 0 ? {} : flags.bool('command') ? { command: words } : { args: words }),
    ...(port === '' ? {} : { ports: [{ containerPort: Number(port) }] }),
    ...(env.length === 0 ? {} : { env }),
    resources: {},
    ...(flags.string('image-pull-policy') === '' ? {} : { imagePullPolicy: flags.string('image-pull-policy') }),
    ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(stdin ? { stdin } : {}),
    ...(stdin && !flags.bool('leave-stdin-open') ? { stdinOnce: true } : {}),
    ...(flags.bool('tty') ? { tty: true } : {}),
  }
  return overridden(session, {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name,
      labels: sortedByKey(labels),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations: sortedByKey(annotations) }),
    },
    spec: { containers: [container], restartPolicy: flags.string('restart'), dnsPolicy: 'ClusterFirst' },
    status: {},
  })
}

function annotationsOf({ flags }: Session): Readonly<Record<string, string>> | CommandError {
  const annotations: Record<string, string> = {}
  for (const pair of flags.list('annotations')) {
    const equals = pair.indexOf('=')
    if (equals <= 0) return failure(`invalid annotations format: ${pair}`)
    annotations[pair.slice(0, equals)] = pair.slice(equals + 1)
  }
  return annotations
}

function environmentOf(pairs: readonly string[]): readonly { name: string; value?: string }[] | CommandError {
  const env: { name: string; value?: string }[] = []
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals)
    if (equals <= 0 || !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) return failure(`invalid env: ${pair}`)
    const value = pair.slice(equals + 1)
    env.push(value === '' ? { name } : { name, value })
  }
  return env
}

/** --overrides, as a merge patch. */
function overridden({ flags, path }: Session, pod: Body): Body | CommandError {
  const text = flags.string('overrides')
  if (text === '') return pod
  try {
    const patch: unknown = JSON.parse(text)
    const merged = mergePatch(pod, patch)
    return isObject(merged) ? merged : usage(path, 'the overrides must be an object')
  } catch {
    return failure('invalid character in --overrides: it must be JSON')
  }
}
