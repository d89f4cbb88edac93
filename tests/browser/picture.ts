import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { findBrowser, NO_BROWSER } from './browser.ts'

/** Makes the picture of the README: `node tests/browser/picture.ts ADDRESS`, with the built site served at that address. */
const [address = 'http://127.0.0.1:4321'] = process.argv.slice(2)
const found = findBrowser()
if (found === undefined) throw new Error(NO_BROWSER)
const browser = await chromium.launch({
  executablePath: found.path,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'dark' })
await page.goto(`${address}/labs/kubernetes/`)
await page.locator('.lab[data-open]').waitFor({ timeout: 120_000 })
await page.getByRole('button', { name: 'Full window' }).click()
await page.locator('.lab-screen .xterm').click()
await page.keyboard.type('kubectl get nodes -o wide\nkubectl get pods -n kube-system\nping -c 3 10.10.20.4\n')
await page.getByText('3 packets transmitted').first().waitFor({ state: 'attached', timeout: 60_000 })
await page.getByRole('button', { name: /^k8s-w1:eth0/ }).click()
const request = page.getByRole('button', { name: /ICMP echo request/ }).first()
await request.click()
await page.getByRole('treeitem', { name: /Internet Protocol/ }).click()
await page.locator('.lab-fields').scrollIntoViewIfNeeded()
await page.keyboard.press('ArrowDown')
const path = fileURLToPath(new URL('../../docs/lab.png', import.meta.url))
await page.screenshot({ path })
console.log(path)
await browser.close()
