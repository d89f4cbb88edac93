import { failure } from '../../error.ts'
import { int, list } from '../../flags.ts'
import type { Verb } from '../../verb.ts'
import { commandOf, generator } from './generator.ts'

export const deployment: Verb = generator({
  name: 'deployment',
  aliases: ['dep'],
  short: 'Create a deployment with the specified name',
  examples: [
    '# Create a deployment named web that runs the nginx image with 3 replicas\nkubectl create deployment web --image=nginx --replicas=3',
  ],
  usage: 'NAME --image=image -- [COMMAND] [args...]',
  flags: [
    list('image', 'Image names to run. A deployment can have several containers.'),
    int('port', -1, 'The containerPort that this deployment exposes.'),
    int('replicas', 1, 'Number of replicas to create.', { short: 'r' }),
  ],
  required: ['image'],
  what: 'deployment',
  namespaced: true,
  command: true,
  *make(session, name) {
    const { flags } = session
    const images = flags.list('image')
    const command = commandOf(session)
    if (session.args.length > 1 && flags.dash < 0)
      return failure(
        `exactly one NAME is required, got ${session.args.length}\nSee '${session.path} -h' for help and examples`,
      )
    if (images.length > 1 && command.length > 0) return failure('cannot specify multiple --image options and command')
    const labels = { app: name }
    const containers = images.map(image => ({
      name: containerName(image),
      image,
      ...(command.length > 0 ? { command } : {}),
      ...(flags.int('port') > 0 ? { ports: [{ containerPort: flags.int('port') }] } : {}),
      resources: {},
    }))
    return {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { name, labels },
      spec: {
        replicas: flags.int('replicas'),
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: unique(containers) } },
        strategy: {},
      },
      status: {},
    }
  },
})

/** The last part of the image's path, without its tag. */
function containerName(image: string): string {
  const base = image.slice(image.lastIndexOf('/') + 1)
  return base.replace(/[:@].*$/, '').replace(/_/g, '-')
}

/** Containers of the same image get numbers, as the real command gives them random endings. */
function unique<Container extends { readonly name: string }>(containers: readonly Container[]): Container[] {
  const seen = new Map<string, number>()
  return containers.map(container => {
    const count = (seen.get(container.name) ?? 0) + 1
    seen.set(container.name, count)
    return count === 1 ? container : { ...container, name: `${container.name}-${count}` }
  })
}
