import type { Verb } from '../verb.ts'
import { editMetadata, type MetadataKind, metadataFlags } from './shared/metadata-verb.ts'

const LABELS: MetadataKind = { field: 'labels', one: 'label', done: 'labeled' }

export const label: Verb = {
  name: 'label',
  short: 'Update the labels on a resource',
  examples: [
    '# Label a pod\nkubectl label pods web app=web',
    '# Change a label that is there\nkubectl label --overwrite pods web app=other',
    '# Take a label away\nkubectl label pods web app-',
  ],
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  flags: metadataFlags(LABELS),
  completes: 'resource',
  run: session => editMetadata(session, LABELS),
}
