import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const RECORDINGS = join(import.meta.dirname, '../../recordings/transcripts')

/** A script and what its first comment lines ask of the recorder. */
export interface Transcript {
  /** `topic/name`, as in the folder. */
  readonly name: string
  readonly script: string
  /** The first comment line: what the script shows. */
  readonly title: string
  /** `# mask: rtt mac`: names from masks.ts. */
  readonly masks: readonly string[]
  /** `# capture: a.pcap`: files that the script leaves in its working directory and that are kept. */
  readonly captures: readonly string[]
  /** `# steady: port (why)`: masks whose patterns match the output although nothing random stands there. */
  readonly steady: readonly string[]
}

/** One line of recordings.json. */
export interface Recording {
  /** Key into `environments`. */
  readonly environment: string
  /** SHA-256 of the script that was run, so that a script changed since does not pass for recorded. */
  readonly script: string
  /** Exit status of the script. */
  readonly status: number
}

export interface RecordingIndex {
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly recordings: Readonly<Record<string, Recording>>
}

export const transcriptNames = (): string[] =>
  globSync('*/*.sh', { cwd: RECORDINGS })
    .map(path => path.replaceAll('\\', '/').slice(0, -'.sh'.length))
    .sort()

export const outputPath = (name: string) => join(RECORDINGS, `${name}.out`)
export const capturePath = (name: string, file: string) => join(RECORDINGS, `${name}.${file}`)
export const indexPath = join(RECORDINGS, 'recordings.json')

export const scriptHash = (script: string) => createHash('sha256').update(script).digest('hex')

export function readTranscript(name: string): Transcript {
  const script = readFileSync(join(RECORDINGS, `${name}.sh`), 'utf8')
  const header = script.slice(0, script.search(/^(?!#)/m)).split('\n')
  const words = (key: string) =>
    header.flatMap(line =>
      line.startsWith(`# ${key}: `)
        ? line
            .slice(key.length + 4)
            .replace(/ \(.*\)$/, '')
            .split(' ')
        : [],
    )
  return {
    name,
    script,
    title: header[0]?.replace(/^# /, '') ?? '',
    masks: words('mask'),
    captures: words('capture'),
    steady: words('steady'),
  }
}

export function readIndex(): RecordingIndex {
  if (!existsSync(indexPath)) return { environments: {}, recordings: {} }
  return JSON.parse(readFileSync(indexPath, 'utf8'))
}
