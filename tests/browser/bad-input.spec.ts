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
    const idle = await lab.answersWithin(() => lab.showTerminal(0))
    for (const line of lines) await lab.type(line)
    await lab.timePasses(0.2)

    expect(await lab.answersWithin(() => lab.showTerminal(1))).toBeLessThan(responsive(idle))
    await lab.shows('second 21')
    await lab.showTerminal(0)
    await lab.interrupt()
    if (end !== undefined) await lab.type(end)
    // What is typed while all processes are killed may be lost with them.
    await expect(async () => {
      await lab.type('echo still $((40 + 2))')
      await lab.shows('still 42', 10_000)
    }).toPass()
  })

test('ten megabytes pasted: the page stays responsive, and says what became of them', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('/labs/one-host/')
  await lab.terminalOn('host')
  const idle = await lab.answersWithin(() => lab.showTerminal(0))
  await page.locator('.lab-screen:not([hidden]) .xterm').first().click()
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'echo a long line of no use\n'.repeat(400_000))
    const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
    document.activeElement?.dispatchEvent(paste)
  })
  await expect(page.getByText('10.3 MB were not pasted')).toBeVisible()
  expect(await lab.answersWithin(() => lab.showTerminal(1))).toBeLessThan(responsive(idle))
  await lab.type('echo still $((40 + 2))')
  await lab.shows('still 42')
  await lab.showTerminal(0)
  await lab.interrupt()
  await lab.type('echo here $((50 + 2))')
  await lab.shows('here 52')
})

/** How soon a page answers that nothing keeps busy, in milliseconds, by how long the same takes it on this machine now. */
function responsive(idle: number): number {
  return Math.max(2000, idle * 10)
}
