import { expect, test } from '@playwright/test'
import { LabPage } from './lab-page.ts'

test('after the first visit the site works without a network', async ({ context, page }) => {
  await page.goto('/')
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    if (active !== null && active.state !== 'activated')
      await new Promise<void>(resolve =>
        active.addEventListener('statechange', () => active.state === 'activated' && resolve()),
      )
  })
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByText('Where did the packet go?')).toBeVisible()
  const lab = new LabPage(page)
  await lab.open('/labs/two-hosts/')
  await lab.type('ping -c 1 192.168.1.2')
  await lab.shows('1 received')
  await page.reload()
  await lab.ready()
  await lab.shows('1 received')

  // What a cluster, an editor and a challenge need is kept too, though nobody has asked for it before.
  await lab.open('/labs/kubernetes/')
  await lab.type('kubectl edit service kubernetes')
  await expect(page.getByRole('region', { name: /^vi / }).locator('.view-lines')).toContainText('apiVersion: v1')
  await lab.open('/challenges/one-way-street/')
  await lab.check()
  await expect(page.locator('.results')).toContainText('Not yet')
})
