import { expect, test } from '@playwright/test'
import { LabPage } from './lab-page.ts'

test('a reload while the cluster boots boots it again', async ({ page }) => {
  const lab = new LabPage(page)
  await page.goto('/labs/kubernetes/')
  await expect(page.getByText('of emulated time, waiting for')).toBeVisible()
  await page.reload()
  await lab.ready()
  await lab.type('kubectl get nodes')
  await lab.shows(/k8s-w2 +Ready/)
})

test('a reload in an editor keeps what was written', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('/labs/one-host/')
  await lab.type('vi notes.txt')
  const editor = page.getByRole('region', { name: 'vi notes.txt' })
  await editor.locator('.view-lines').click()
  await page.keyboard.type('the router drops it')
  await expect(editor.locator('.view-lines')).toContainText('router')
  await page.reload()
  await lab.ready()
  await expect(editor.locator('.view-lines')).toContainText('router')
  await editor.getByRole('button', { name: 'Save and close' }).click()
  await expect(editor).toBeHidden()
  await lab.type('cat notes.txt')
  await lab.shows('the router drops it')
})
