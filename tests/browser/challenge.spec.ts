import { expect, test } from '@playwright/test'
import { LabPage } from './lab-page.ts'

test('one-way-street: diagnosed, mended the wrong way, then solved, by typing only', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('/challenges/one-way-street/')
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.locator('.results')).toContainText('Not yet')
  await expect(page.locator('.results')).toContainText('files')
  await expect(page.locator('[data-debrief]')).toBeHidden()
  const address = (await page.getByRole('button', { name: /^files:eth0/ }).getAttribute('aria-label')) ?? ''
  const own = /(\d+\.\d+\.\d+\.\d+)\/24/.exec(address)?.[1] ?? ''
  const near = (await page.getByRole('button', { name: /^near:eth0/ }).getAttribute('aria-label')) ?? ''
  const length = /\/(\d+)/.exec(near)?.[1] ?? ''
  const desk = /(\d+\.\d+\.\d+\.\d+)/.exec(
    (await page.getByRole('button', { name: /^desk:eth0/ }).getAttribute('aria-label')) ?? '',
  )?.[1]

  await lab.type(`ip route add ${desk}/32 dev eth0`)
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.locator('.results li').filter({ hasText: 'desk reaches files' })).toHaveAttribute(
    'data-passed',
    'true',
  )
  await expect(page.locator('.results li').filter({ hasText: 'scan reaches files' })).not.toHaveAttribute(
    'data-passed',
    'true',
  )

  await lab.type(`ip addr del ${own}/24 dev eth0; ip addr add ${own}/${length} dev eth0`)
  await expect(page.getByRole('button', { name: new RegExp(`^files:eth0.*/${length}`) })).toBeVisible()
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.locator('.results')).toContainText('Solved')
  await expect(page.getByRole('heading', { name: 'Debrief' })).toBeVisible()
  await expect(page.getByText('1 challenge solved, 100 points').first()).toBeAttached()
})

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
