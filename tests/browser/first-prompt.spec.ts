import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, type Response, type Route, test } from '@playwright/test'
import { firstPrompt } from '../../cli/bench/pages.ts'
import { LabPage } from './lab-page.ts'

// A service worker fetches everything for later: it is no part of the first prompt.
test.use({ serviceWorkers: 'block' })

const LABS = [
  { name: 'three-hosts', prompt: 'root@host1', typed: 'ip route show | wc -l', shows: /\n *2\n/ },
  { name: 'kubernetes', prompt: 'root@workstation', typed: 'kubectl get nodes', shows: 'k8s-w2' },
] as const

for (const { name, prompt, typed, shows } of LABS)
  test(`${name}: the first prompt needs the script that the budget counts, and no more`, async ({ page }) => {
    const sizes = new Map<string, number>()
    const weighings: Promise<void>[] = []
    const weigh = async (response: Response) => {
      if (/\.js$/.test(response.url()) && response.status() === 200)
        sizes.set(basename(response.url()), gzipSync(await response.body(), { level: 9 }).length / 1000)
    }
    const noteResponse = (response: Response) => weighings.push(weigh(response))
    page.on('response', noteResponse)
    const held: Route[] = []
    let holding = true
    await page.route(/\/_astro\/(ui-core|monaco|grader|later|rest)[.-][^/]*\.js$/, route => {
      if (holding) held.push(route)
      else void route.continue()
    })
    const lab = new LabPage(page)
    await lab.open(`/labs/${name}/`)
    await lab.shows(prompt)
    // What comes later is not counted, and nothing is still being weighed when the test ends.
    page.off('response', noteResponse)
    await Promise.all(weighings)
    const counted = firstPrompt(name)
    expect([...sizes.keys()].filter(script => /^(rest|later|grader|monaco)/.test(script))).toEqual([])
    expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeCloseTo(Number(counted), 0)

    await lab.type(typed)
    holding = false
    await expect.poll(() => held.length).toBeGreaterThan(0)
    await Promise.all(held.map(route => route.continue()))
    await lab.shows(shows)
  })
