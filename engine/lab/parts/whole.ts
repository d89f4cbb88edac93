import { installCommands, linuxImage } from '../images/linux.ts'
import { baseServices } from '../services.ts'
import * as cluster from './cluster.ts'
import type { LoadedParts } from './parts.ts'
import * as rest from './rest.ts'

const root = linuxImage([])
installCommands(root, rest.commands)

/** Where the engine is one piece, such as in Node: all parts are there from the start. */
export const { parts, loadToBoot, loadRest }: LoadedParts = {
  parts: {
    root,
    services: [...baseServices, ...cluster.services],
    images: rest.images(root),
    bootstrapCluster: cluster.bootstrapCluster,
  },
  loadToBoot: async () => {},
  loadRest: async () => {},
}
