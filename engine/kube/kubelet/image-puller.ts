import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { hash32 } from '../../sim/random.ts'
import { MILLISECOND } from '../../sim/timer.ts'
import type { Container, Pod } from '../api/schema/generated/types.ts'
import type { EventRecorder } from '../client/events.ts'
import { Backoff } from './backoff.ts'
import type { StartFailure } from './container.ts'
import { formatReference, type Image, type ImageRegistry, PullFailure, parseReference } from './image.ts'
import { runtimeOf } from './runtime.ts'

/** Images on one node: what was pulled, and pulling what is missing (pkg/kubelet/images). */
export class ImagePuller {
  readonly #process: Process
  readonly #registry: ImageRegistry
  readonly #events: EventRecorder
  readonly #present: Map<string, Image>
  readonly #backoff = new Backoff()
  readonly #notBefore = new Map<string, number>()

  constructor(process: Process, registry: ImageRegistry, events: EventRecorder, preloaded: readonly string[]) {
    this.#process = process
    this.#present = runtimeOf(process.host).images
    this.#registry = registry
    this.#events = events
    for (const reference of preloaded) {
      const parsed = parseReference(reference)
      const image = registry.pull(reference)
      if (parsed !== undefined && !(image instanceof PullFailure)) this.#present.set(formatReference(parsed), image)
    }
  }

  /** What is on the node, for `status.images`. */
  get names(): string[] {
    return [...this.#present.keys()]
  }

  /** When an image that could not be pulled is tried again; 0 for at once. */
  retryAt(pod: Pod, container: Container): number {
    return this.#notBefore.get(`${pod.metadata.uid}/${container.image}`) ?? 0
  }

  /** EnsureImageExists: the image of a container, by its pull policy, with the events of upstream. */
  *ensure(pod: Pod, container: Container): Running<{ image: Image; id: string } | StartFailure> {
    const text = container.image ?? ''
    const reference = parseReference(text)
    const fieldPath = `spec.containers{${container.name}}`
    if (reference === undefined) {
      this.#events.record(
        pod,
        'Warning',
        'InspectFailed',
        `Failed to apply default image tag "${text}": couldn't parse image name "${text}": invalid reference format`,
        fieldPath,
      )
      return {
        reason: 'InvalidImageName',
        message: `Failed to apply default image tag "${text}": couldn't parse image name "${text}": invalid reference format`,
      }
    }
    const full = formatReference(reference)
    const present = this.#present.get(full)
    const policy = container.imagePullPolicy ?? 'IfNotPresent'
    if (present !== undefined && policy !== 'Always') {
      this.#events.record(pod, 'Normal', 'Pulled', `Container image "${text}" already present on machine`, fieldPath)
      return { image: present, id: imageId(full) }
    }
    if (policy === 'Never') {
      this.#events.record(
        pod,
        'Warning',
        'ErrImageNeverPull',
        `Container image "${text}" is not present with pull policy of Never`,
        fieldPath,
      )
      return {
        reason: 'ErrImageNeverPull',
        message: `Container image "${text}" is not present with pull policy of Never`,
      }
    }
    return yield* this.#pull(pod, container, text, full, fieldPath)
  }

  *#pull(
    pod: Pod,
    container: Container,
    text: string,
    full: string,
    fieldPath: string,
  ): Running<{ image: Image; id: string } | StartFailure> {
    const key = `${pod.metadata.uid}/${container.image}`
    if ((this.#notBefore.get(key) ?? 0) > this.#process.now) {
      const last = `Back-off pulling image "${text}"`
      this.#events.record(pod, 'Normal', 'BackOff', last, fieldPath)
      this.#events.record(pod, 'Warning', 'Failed', 'Error: ImagePullBackOff', fieldPath)
      return { reason: 'ImagePullBackOff', message: `${last}: ErrImagePull: ${this.#why(text, full)}` }
    }
    this.#events.record(pod, 'Normal', 'Pulling', `Pulling image "${text}"`, fieldPath)
    const started = this.#process.now
    yield* this.#process.sleep(
      (300 + this.#process.host.sim.random(`pull:${this.#process.host.name}`).below(900)) * MILLISECOND,
    )
    const image = this.#registry.pull(text)
    if (image instanceof PullFailure) {
      this.#notBefore.set(key, this.#process.now + this.#backoff.fail(key, this.#process.now))
      this.#events.record(
        pod,
        'Warning',
        'Failed',
        `Failed to pull image "${text}": ${this.#why(text, full)}`,
        fieldPath,
      )
      this.#events.record(pod, 'Warning', 'Failed', 'Error: ErrImagePull', fieldPath)
      return { reason: 'ErrImagePull', message: this.#why(text, full) }
    }
    this.#backoff.forget(key)
    this.#notBefore.delete(key)
    this.#present.set(full, image)
    const took = `${((this.#process.now - started) / 1e9).toFixed(3).replace(/\.?0+$/, '')}s`
    const size = 1_000_000 + (hash32(image.name) % 200_000_000)
    this.#events.record(
      pod,
      'Normal',
      'Pulled',
      `Successfully pulled image "${text}" in ${took} (${took} including waiting). Image size: ${size} bytes.`,
      fieldPath,
    )
    return { image, id: imageId(full) }
  }

  #why(text: string, full: string): string {
    const failure = this.#registry.pull(text)
    const message = failure instanceof PullFailure ? failure.message : ''
    const code = message.endsWith('not found') ? 'NotFound' : 'Unknown'
    return `rpc error: code = ${code} desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${message}`
  }
}

/** The digest that stands for an image's content; made from its name, since the layers themselves do not exist. */
function imageId(full: string): string {
  const words = Array.from({ length: 8 }, (_, index) => hash32(full, index).toString(16).padStart(8, '0'))
  return `${full.replace(/:[^/:]*$/, '')}@sha256:${words.join('')}`
}
