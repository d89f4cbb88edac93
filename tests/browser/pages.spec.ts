import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { LabPage } from './lab-page.ts'

const PAGES = [
  '/',
  '/chapters/ipv4-and-cidr/',
  '/chapters/names-in-kubernetes/',
  '/chapters/network-policy/',
  '/challenges/',
  '/challenges/one-way-street/',
  '/labs/three-hosts/',
  '/404.html',
]
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const

test('the home page says what it is, and its packets are those of the emulator', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveTitle(/Lost Packet/)
  await expect(page.getByText('ICMP echo request').first()).toBeVisible()
  await page.getByRole('link', { name: 'Start with IPv4 and CIDR' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'IPv4 and CIDR' })).toBeVisible()
})

test('a page that is only read fetches little script', async ({ page }) => {
  const scripts: Promise<Buffer>[] = []
  page.on('response', response => {
    if (response.request().resourceType() === 'script') scripts.push(response.body())
  })
  await page.goto('/chapters/ipv4-and-cidr/')
  await page.waitForLoadState('networkidle')
  const bytes = (await Promise.all(scripts)).reduce((sum, script) => sum + script.length, 0)
  expect(bytes).toBeGreaterThan(0)
  // 60 KB gzipped is the budget; scripts of this kind shrink to about a third.
  expect(bytes).toBeLessThan(150_000)
})

for (const path of PAGES)
  test(`axe finds nothing on ${path}, dark and light, wide and narrow`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    if (/labs|one-way/.test(path)) await new LabPage(page).open(path)
    else await page.goto(path)
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      for (const size of SIZES) {
        await page.setViewportSize(size)
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
          .toBeLessThanOrEqual(0)
        const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
        // Colours are all that a theme changes: these rules look at them.
        if (theme === 'light') axe.withRules(['color-contrast', 'link-in-text-block'])
        const { violations } = await axe.analyze()
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`),
          `${theme}, ${size.width}`,
        ).toEqual([])
      }
    }
  })
