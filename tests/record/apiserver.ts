/**
 * Records what a real kube-apiserver v1.34 answers: tests/recordings/apiserver/<scene file>.json.
 * The scenes are in tests/record/apiserver/*.ts. Every scene file gets a server of its own with an empty etcd.
 *
 *   tests/record/oracle.sh && node tests/record/apiserver.ts [file ...]
 *
 * Listens on loopback only; says so and does nothing where the oracle is not built.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { parse } from 'yaml'
import { masked } from './mask.ts'

export interface Step {
  readonly method: string
  /** `NS` in it stands for the namespace of the scene. */
  readonly path: string
  /** YAML of an object; a text that starts with `raw:` is sent as it is. */
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly user?: string
}

export interface Scene {
  readonly name: string
  readonly steps: readonly Step[]
}

export const DIR = process.env['ORACLE_DIR'] ?? '/tmp/apiserver-oracle'
const OUT = new URL('../recordings/apiserver/', import.meta.url).pathname
const SCENES = new URL('./apiserver/', import.meta.url).pathname
const PORT = 26443
const TOKENS = 'admintoken,kubernetes-admin,admin-uid,"system:masters"\nusertoken,jane,jane-uid,"developers"\n'
const USERS: Readonly<Record<string, string>> = { admin: 'admintoken', jane: 'usertoken' }

export class Oracle {
  readonly #run = mkdtempSync(`${tmpdir()}/oracle-`)
  readonly #processes: ChildProcess[] = []

  async start(): Promise<void> {
    const run = this.#run
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(`${run}/sa.key`, privateKey.export({ type: 'pkcs1', format: 'pem' }))
    writeFileSync(`${run}/tokens.csv`, TOKENS)
    const client = 'http://127.0.0.1:22379'
    const peer = 'http://127.0.0.1:22380'
    this.#spawn('etcd-bin', [
      '--data-dir',
      `${run}/etcd`,
      '--listen-client-urls',
      client,
      '--advertise-client-urls',
      client,
      '--listen-peer-urls',
      peer,
      '--initial-advertise-peer-urls',
      peer,
      '--initial-cluster',
      `default=${peer}`,
    ])
    this.#spawn('kube-apiserver', [
      `--etcd-servers=${client}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=10.10.20.3',
      `--secure-port=${PORT}`,
      `--cert-dir=${run}/certs`,
      '--service-cluster-ip-range=10.96.0.0/12',
      '--allow-privileged=true',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-signing-key-file=${run}/sa.key`,
      `--service-account-key-file=${run}/sa.key`,
      `--token-auth-file=${run}/tokens.csv`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--endpoint-reconciler-type=none',
    ])
    for (let attempt = 0; attempt < 120; attempt++) {
      await new Promise(resolve => setTimeout(resolve, 500))
      const ready = await send({ method: 'GET', path: '/readyz' }, undefined).catch(() => undefined)
      if (ready?.status === 200) return
    }
    throw new Error('kube-apiserver did not become ready')
  }

  #spawn(program: string, args: readonly string[]): void {
    this.#processes.push(spawn(`${DIR}/${program}`, args, { stdio: 'ignore' }))
  }

  stop(): void {
    for (const process of this.#processes.reverse()) process.kill('SIGKILL')
    rmSync(this.#run, { recursive: true, force: true })
  }
}

interface Answer {
  status: number
  body: unknown
  warnings: string[]
}

const MEDIA = 'application/json'

export function send(step: Step, body: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = {
      'user-agent': 'recorder/1',
      authorization: `Bearer ${USERS[step.user ?? 'admin']}`,
      ...(body === undefined ? {} : { 'content-type': MEDIA, 'content-length': String(Buffer.byteLength(body)) }),
      ...step.headers,
    }
    const options = {
      method: step.method,
      host: '127.0.0.1',
      port: PORT,
      path: encodeURI(step.path),
      headers,
      rejectUnauthorized: false,
    }
    const watching = step.path.includes('watch=true')
    const call = request(options, response => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += String(chunk)
      })
      response.on('end', () => {
        const warnings = ([response.headers['warning']].flat().filter(Boolean) as string[]).flatMap(splitWarnings)
        resolve({ status: response.statusCode!, body: decode(text, watching), warnings })
      })
    })
    call.on('error', reject)
    call.end(body)
  })
}

const splitWarnings = (header: string): string[] =>
  [...header.matchAll(/299 - "((?:\\.|[^"\\])*)"/g)].map(match => match[1]!.replace(/\\(.)/g, '$1'))

function decode(text: string, lines: boolean): unknown {
  try {
    return lines
      ? text
          .split('\n')
          .filter(Boolean)
          .map(line => JSON.parse(line) as unknown)
      : JSON.parse(text)
  } catch {
    return text
  }
}

export function bodyOf(step: Step): string | undefined {
  if (step.body === undefined) return undefined
  return step.body.startsWith('raw:') ? step.body.slice(4) : JSON.stringify(parse(step.body))
}

async function record(scenes: readonly Scene[]): Promise<object[]> {
  const out: object[] = []
  for (const scene of scenes) {
    const ns = scene.name
    await send({ method: 'POST', path: '/api/v1/namespaces' }, JSON.stringify({ metadata: { name: ns } }))
    await send(
      { method: 'POST', path: `/api/v1/namespaces/${ns}/serviceaccounts` },
      JSON.stringify({ metadata: { name: 'default' } }),
    )
    const steps: object[] = []
    for (const each of scene.steps) {
      const body = bodyOf(each)?.replaceAll('NSNAME', ns)
      const step = { ...each, path: each.path.replace('/NS', `/${ns}`), ...(body === undefined ? {} : { body }) }
      const answer = await send(step, body)
      steps.push({
        ...step,
        status: answer.status,
        response: masked(answer.body),
        ...(answer.warnings.length > 0 ? { warnings: answer.warnings } : {}),
      })
      // Definitions of custom resources take a moment to be served.
      if (step.method === 'POST' && step.path.endsWith('/customresourcedefinitions'))
        await new Promise(resolve => setTimeout(resolve, 3000))
    }
    out.push({ name: scene.name, steps })
  }
  return out
}

async function main(): Promise<void> {
  if (!existsSync(`${DIR}/kube-apiserver`)) {
    console.log(`skipped: no kube-apiserver in ${DIR}; tests/record/oracle.sh builds it where the Go toolchain is`)
    return
  }
  mkdirSync(OUT, { recursive: true })
  const wanted = process.argv.slice(2)
  for (const file of readdirSync(SCENES)
    .filter(name => name.endsWith('.ts'))
    .sort()) {
    const name = file.replace('.ts', '')
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const { scenes } = (await import(`${SCENES}${file}`)) as { scenes: readonly Scene[] }
    const oracle = new Oracle()
    try {
      await oracle.start()
      const recorded = await record(scenes)
      const text = recorded.map(scene => JSON.stringify(scene)).join(',\n')
      writeFileSync(
        `${OUT}${name}.json`,
        `{"recordedFrom":"kube-apiserver v1.34.4, etcd v3.6.16","scenes":[\n${text}\n]}\n`,
      )
      console.log(
        `${name}: ${scenes.length} scenes, ${scenes.reduce((sum, scene) => sum + scene.steps.length, 0)} steps`,
      )
    } finally {
      oracle.stop()
    }
  }
}

if (process.argv[1]?.endsWith('record/apiserver.ts')) await main()
