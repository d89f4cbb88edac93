import { expect, test } from '@playwright/test'
import { LabPage } from './lab-page.ts'

test('a guided step ticks itself when the lab says so', async ({ page }) => {
  const lab = new LabPage(page)
  await page.goto('/chapters/ipv4-and-cidr/')
  await page.getByRole('button', { name: 'Open the lab' }).click()
  await lab.ready()
  const step = page.locator('[data-step-id="look"]')
  await expect(step).not.toHaveAttribute('data-done', '')
  await lab.type('ip -4 addr show dev eth0')
  await lab.type('ip route')
  await expect(step).toHaveAttribute('data-done', '')
  await page.reload()
  await expect(page.locator('[data-step-id="look"]')).toHaveAttribute('data-done', '')
})
