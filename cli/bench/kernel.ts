import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { NotMeasured } from './measure.ts'

/** Namespaces of its own, gone with the shell; then one command after the other, each answered by the nanoseconds that it took. */
const SHELL = `set -e
mkdir -p /run/netns && mount -t tmpfs none /run/netns
eval "$SETUP"
echo ready
while read -r command; do
  start=$(date +%s%N)
  eval "$command" </dev/null
  echo $(($(date +%s%N) - start))
done`

/** Network namespaces on this machine's kernel, on its first core, where commands run when they are asked for. */
export class KernelNamespaces {
  readonly #shell: ChildProcessWithoutNullStreams
  readonly #answers: AsyncIterator<string>
  #complaints = ''

  /** Takes root. `setup` is bash; `environment` is what it finds there. */
  constructor(setup: string, environment: Readonly<Record<string, string>>) {
    this.#shell = spawn('taskset', ['-c', '0', 'unshare', '-n', '-m', 'bash', '-c', SHELL], {
      env: { ...process.env, ...environment, SETUP: setup },
    })
    this.#shell.stderr.on('data', text => {
      this.#complaints += text
    })
    this.#answers = createInterface({ input: this.#shell.stdout })[Symbol.asyncIterator]()
  }

  /** Why the namespaces could not be made, undefined when they stand. */
  async ready(): Promise<NotMeasured | undefined> {
    const answer = await this.#answers.next()
    return answer.done === true ? this.#failed() : undefined
  }

  /** Milliseconds that a command takes, of one line. */
  async timed(command: string): Promise<number | NotMeasured> {
    this.#shell.stdin.write(`${command}\n`)
    const answer = await this.#answers.next()
    return answer.done === true ? this.#failed() : Number(answer.value) / 1e6
  }

  end(): void {
    this.#shell.stdin.end()
  }

  #failed(): NotMeasured {
    return new NotMeasured(`a command failed on this kernel: ${this.#complaints.trim()}`)
  }
}
