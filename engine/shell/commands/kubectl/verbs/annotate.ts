import type { Verb } from '../verb.ts'
import { editMetadata, type MetadataKind, metadataFlags } from './shared/metadata-verb.ts'

const ANNOTATIONS: MetadataKind = { field: 'annotations', one: 'annotation', done: 'annotated' }

export const annotate: Verb = {
  name: 'annotate',
  short: 'Update the annotations on a resource',
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  flags: metadataFlags(ANNOTATIONS),
  completes: 'resource',
  run: session => editMetadata(session, ANNOTATIONS),
}
