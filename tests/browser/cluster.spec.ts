import { expect, type Page, test } from '@playwright/test'
import { LabPage } from './lab-page.ts'

test('manifests with mistakes are told as kubectl tells them, and kubectl edit opens the editor', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('/labs/kubernetes/')
  await lab.type(`printf 'a: [1\\nb' | kubectl apply -f -`)
  await lab.shows(/error: error parsing STDIN: error converting YAML to JSON: yaml: line \d+/)
  await lab.type(
    `printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: p}\\nspec: {containrs: []}' | kubectl apply -f -`,
  )
  await lab.shows('unknown field "spec.containrs"')

  await test.step('what is saved in the editor is in the object', async () => {
    await lab.type('clear; kubectl create configmap greeting --from-literal=word=hello')
    await lab.shows('configmap/greeting created')
    await lab.type('kubectl edit configmap greeting')
    await writeLine(page, 'word: hello', '  word: goodbye')
    await page.getByRole('button', { name: 'Save and close' }).click()
    await lab.shows('configmap/greeting edited')
    await lab.type("kubectl get configmap greeting -o jsonpath='<{.data.word}>'")
    await lab.shows('<goodbye>')
  })

  await test.step('a mistake is marked while it is written, and refused when it is saved', async () => {
    await lab.type('clear; kubectl edit configmap greeting')
    await writeLine(page, 'word: goodbye', '  word: goodbye: again')
    const editor = page.getByRole('region', { name: /^vi / })
    await expect(editor.locator('.squiggly-error').first()).toBeVisible()
    await editor.getByRole('button', { name: 'Save and close' }).click()
    // kubectl opens the text again, with the reason on top.
    await expect(editor.locator('.view-lines')).toContainText('mapping values are not allowed')
    await editor.getByRole('button', { name: 'Close without saving' }).click()
    await lab.shows('Edit cancelled')
    await lab.type("kubectl get configmap greeting -o jsonpath='<{.data.word}>'")
    await lab.shows('<goodbye>')
  })
})

/** Replaces the line of the open editor that has a text in it. */
async function writeLine(page: Page, text: string, line: string): Promise<void> {
  const editor = page.getByRole('region', { name: /^vi / })
  await editor.locator('.view-line').filter({ hasText: text }).first().click()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+Home')
  await page.keyboard.press('Shift+Home')
  await page.keyboard.type(line)
  await page.keyboard.press('Escape')
}
