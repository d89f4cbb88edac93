import { expect, type Page, test } from '@playwright/test'
import { type Attempt, type Input, inParts } from '../../engine/index.ts'
import { openerOf } from '../../site/islands/worker/boot.ts'
import { digestOf } from '../../site/islands/worker/digest.ts'
import type { Subject } from '../../site/islands/worker/protocol.ts'
import { LabPage } from './lab-page.ts'

const RUNS: readonly { readonly name: string; readonly lines: readonly string[]; readonly last: string }[] = [
  {
    name: 'three-hosts',
    lines: [
      'ping -c 2 192.168.2.10',
      'for i in 1 2 3; do echo $RANDOM; done',
      'ip neigh; date',
      'echo over $((6 * 7))',
    ],
    last: 'over 42',
  },
  {
    name: 'kubernetes',
    lines: [
      'kubectl create deployment web --image=nginx --replicas=2',
      'kubectl expose deployment web --port=80',
      'kubectl get pods -o wide',
      'kubectl delete pods -l app=web',
      'kubectl get endpointslices',
      'echo over $((6 * 7))',
    ],
    last: 'over 42',
  },
]

for (const { name, lines, last } of RUNS)
  test(`${name}: what was typed in the browser has the same trace in the browser and in Node`, async ({ page }) => {
    const lab = new LabPage(page)
    await lab.open(`/labs/${name}/`)
    for (const line of lines) await lab.type(line)
    await lab.shows(last)

    const subject: Subject = { kind: 'lab', name, seed: '1' }
    // Every second the page notes how far time has got.
    await expect
      .poll(async () => {
        const { inputs, time } = await keptAttempt(page)
        return time - (inputs.at(-1)?.time ?? time)
      })
      .toBeGreaterThan(0)
    const attempt = await keptAttempt(page)
    expect(attempt.inputs.length).toBeGreaterThan(lines.length)
    const inBrowser = await digestInBrowser(page, subject, attempt)
    const opener = await openerOf(subject)
    expect(inBrowser).toEqual(digestOf(opener, attempt))
    expect(inBrowser.events).toBeGreaterThan(30)

    // What was seen while it happened is what replay gives.
    const again = inParts(opener())
    again.replay(attempt.inputs, attempt.time)
    const replayed = plain(new TextDecoder().decode(again.terminals[0]!.scrollback))
    const seen = (await lab.screen()).split('\n').map(line => line.trim())
    for (const line of seen.slice(0, -1)) expect(replayed).toContain(line.replaceAll(/\s+/g, ''))
  })

/** The attempt as the page keeps it: what a reload or a grader would start from. */
function keptAttempt(page: Page): Promise<Attempt> {
  return page.evaluate(async () => {
    const request = <Value>(asked: IDBRequest<Value>) =>
      new Promise<Value>((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result)
        asked.onerror = () => reject(asked.error)
      })
    const database = await request(indexedDB.open('lost-packet'))
    const stores = database.transaction(['attempts', 'inputs'])
    const [kept] = await request(stores.objectStore('attempts').getAll())
    const inputs = (await request(stores.objectStore('inputs').getAll())) as Input[]
    return { engine: kept.engine, subject: kept.subject, seed: kept.seed, time: kept.time, inputs }
  })
}

/** Asks the page's own worker script, over the protocol of comlink. */
async function digestInBrowser(page: Page, subject: Subject, attempt: Attempt): ReturnType<typeof digest> {
  const script = page
    .workers()
    .map(worker => worker.url())
    .find(url => url.includes('lab.worker'))
  const digest = async ([url, ...values]: readonly [string, Subject, Attempt]) => {
    const worker = new Worker(url, { type: 'module', name: 'grader' })
    const argumentList = values.map(value => ({ type: 'RAW', value }))
    worker.postMessage({ id: 'digest', type: 'APPLY', path: ['digest'], argumentList })
    const answer = await new Promise<MessageEvent>(resolve => worker.addEventListener('message', resolve))
    worker.terminate()
    return answer.data.value as { readonly events: number; readonly sha256: string }
  }
  return page.evaluate(digest, [script ?? '', subject, attempt] as const)
}

/** A terminal's output without its control sequences and without white space. */
function plain(output: string): string {
  return output.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, '').replaceAll(/\s+/g, '')
}
