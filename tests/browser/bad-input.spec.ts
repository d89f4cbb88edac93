import { expect, test } from '@playwright/test'
import { LabPage } from './lab-page.ts'

interface Endless {
  readonly name: string
  readonly lines: readonly string[]
  /** What ends it when Ctrl-C does not, because it runs in the background. */
  readonly end?: string
}

/** What a learner can type that never comes to an end by itself. */
const ENDLESS: readonly Endless[] = [
  { name: 'a busy loop', lines: ['while true; do :; done'] },
  { name: 'yes | cat', lines: ['yes | cat'] },
  { name: 'a fork bomb', lines: [':(){ :|:& };:'], end: 'kill -9 -1' },
  {
    name: 'a loop of bridges',
    lines: [
      'for b in br0 br1; do ip link add $b type bridge; ip link set $b up; done',
      'for i in 1 2; do ip link add a$i type veth peer name b$i; ip link set a$i master br0 up; ip link set b$i master br1 up; done',
      'ip addr add 10.1.1.1/24 dev br0',
      'ping -i 0.2 10.1.1.2',
    ],
  },
]

for (const { name, lines, end } of ENDLESS)
  test(`${name}: the page stays responsive, and the learner ends it`, async ({ page }) => {
    const lab = new LabPage(page)
    await lab.open('/labs/one-host/')
    await lab.terminalOn('host')
    await lab.type('echo second $((20 + 1))')
    await lab.shows('second 21')
    await lab.showTerminal(0)
    for (const line of lines) await lab.type(line)
    await page.waitForTimeout(2000)

    expect(await lab.answersWithin(() => lab.showTerminal(1))).toBeLessThan(2000)
    await lab.shows('second 21')
    await lab.showTerminal(0)
    await lab.interrupt()
    if (end !== undefined) await lab.type(end)
    await lab.type('echo still $((40 + 2))')
    await lab.shows('still 42')
  })

test('ten megabytes pasted: the page stays responsive, and says what became of them', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('/labs/one-host/')
  await lab.terminalOn('host')
  await lab.showTerminal(0)
  await page.locator('.lab-screen:not([hidden]) .xterm').first().click()
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'echo a long line of no use\n'.repeat(400_000))
    const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
    document.activeElement?.dispatchEvent(paste)
  })
  await expect(page.getByText('10.3 MB were not pasted')).toBeVisible()
  expect(await lab.answersWithin(() => lab.showTerminal(1))).toBeLessThan(2000)
  await lab.type('echo still $((40 + 2))')
  await lab.shows('still 42')
  await lab.showTerminal(0)
  await lab.interrupt()
  await lab.type('echo here $((50 + 2))')
  await lab.shows('here 52')
})

test('malformed YAML and unknown fields are told as kubectl tells them', async ({ page }) => {
  test.setTimeout(120_000)
  const lab = new LabPage(page)
  await lab.open('/labs/kubernetes/')
  await lab.type(`printf 'a: [1\\nb' | kubectl apply -f -`)
  await lab.shows(/error: error parsing STDIN: error converting YAML to JSON: yaml: line \d+/)
  await lab.type(
    `printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: p}\\nspec: {containrs: []}' | kubectl apply -f -`,
  )
  await lab.shows('unknown field "spec.containrs"')
})
