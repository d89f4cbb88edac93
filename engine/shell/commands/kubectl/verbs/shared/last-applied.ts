import { isObject } from '../../../../../kube/api/object.ts'
import { metadataOf } from '../../info.ts'
import { compactJson } from '../../print/json.ts'
import type { Body } from '../../session.ts'

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The object with itself in its annotation, as apply keeps it (pkg/util/apply.go). */
export function withLastApplied(object: Body): Body {
  const metadata = metadataOf(object)
  const { [LAST_APPLIED]: _, ...annotations } = isObject(metadata['annotations']) ? metadata['annotations'] : {}
  // The annotation holds the object with its annotations there, be they empty.
  const bare = { ...object, metadata: { ...metadata, annotations } }
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: `${compactJson(bare)}\n` } },
  }
}

/** The configuration that was applied last; undefined when the object has none, or none that can be read. */
export function lastApplied(object: Body): Body | undefined {
  const annotations = metadataOf(object)['annotations']
  const text = isObject(annotations) ? annotations[LAST_APPLIED] : undefined
  if (typeof text !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
