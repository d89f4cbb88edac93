import { expect, type Page } from '@playwright/test'

/** A page with an open lab, as its user sees it. */
export class LabPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path)
    await this.ready()
  }

  /** Until the lab is switched on and its terminal is drawn. */
  async ready(): Promise<void> {
    await expect(this.page.locator('.lab[data-open]')).toBeVisible({ timeout: 120_000 })
    await expect(this.page.locator('.lab-screen:not([hidden]) .xterm-screen').first()).toBeVisible()
  }

  /** Types into the terminal in view, with Enter at the end. */
  async type(text: string): Promise<void> {
    await this.page.locator('.lab-screen:not([hidden]) .xterm').first().click()
    await this.page.keyboard.type(text)
    await this.page.keyboard.press('Enter')
  }

  /** Types a script line by line, as somebody would who reads it off; waits until all of it has run. */
  async typeScript(script: string): Promise<void> {
    await this.page.locator('.lab-screen:not([hidden]) .xterm').first().click()
    await this.page.keyboard.type(`${script.trimEnd()}\n`)
    await this.type('echo "done" $((500 + 23))')
    await this.shows('done 523')
  }

  /** Brings a terminal into view, by its place among the tabs. */
  async showTerminal(place: number): Promise<void> {
    const tab = this.page.getByRole('tab').nth(place)
    await tab.click()
    await expect(tab).toHaveAttribute('aria-selected', 'true')
  }

  /** Emulated time since the lab was switched on, in seconds, as the page shows it. */
  async clock(): Promise<number> {
    const text = (await this.page.locator('.lab-toolbar .clock').textContent()) ?? ''
    return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  }

  /** Waits until so much emulated time has gone by, in seconds. */
  async timePasses(seconds: number): Promise<void> {
    const start = await this.clock()
    await expect.poll(() => this.clock()).toBeGreaterThanOrEqual(start + seconds)
  }

  /** Chooses how fast emulated time goes. */
  async speed(times: string): Promise<void> {
    await this.page.getByLabel('Speed of emulated time').selectOption(times)
  }

  /** How long something takes, in milliseconds. */
  async answersWithin(action: () => Promise<void>): Promise<number> {
    const start = Date.now()
    await action()
    return Date.now() - start
  }

  /** Ctrl-C in the terminal in view. */
  async interrupt(): Promise<void> {
    await this.page.locator('.lab-screen:not([hidden]) .xterm').first().click()
    await this.page.keyboard.press('Control+c')
  }

  /** Presses Check and waits for the results. */
  async check(): Promise<void> {
    const button = this.page.locator('.lab-challenge button.primary')
    await button.click()
    await expect(button).toHaveText('Check', { timeout: 180_000 })
  }

  /** Starts over. */
  async reset(): Promise<void> {
    await this.page.getByRole('button', { name: 'Reset', exact: true }).click()
    await this.page.getByRole('group', { name: 'Start over?' }).getByRole('button', { name: 'Reset' }).click()
    await expect(this.page.getByText('The lab is as it was at the start.')).toBeVisible()
  }

  /** What is on the screen of the terminal in view. */
  async screen(): Promise<string> {
    const rows = this.page
      .locator('.lab-screen:not([hidden])')
      .first()
      .locator('.xterm-rows > div, .xterm-accessibility-tree > div')
    return (await rows.allTextContents()).join('\n').replaceAll(' ', ' ')
  }

  /** Waits until a text is on the screen; a line of it may be broken at the right margin. */
  async shows(text: string | RegExp, timeout?: number): Promise<void> {
    await expect
      .poll(
        async () => [await this.screen(), (await this.screen()).replaceAll('\n', '')].join('\n'),
        timeout === undefined ? {} : { timeout },
      )
      .toMatch(text instanceof RegExp ? text : new RegExp(escaped(text)))
  }

  async doesNotShow(text: string): Promise<void> {
    expect(await this.screen()).not.toContain(text)
  }

  /** Closes the terminal in view. */
  async closeTerminal(): Promise<void> {
    const tabs = this.page.getByRole('tab')
    const before = await tabs.count()
    await this.page
      .getByRole('button', { name: /^Close the terminal/ })
      .last()
      .click()
    await expect(tabs).toHaveCount(before - 1)
    await this.showTerminal(0)
  }

  /** Opens a terminal on a host, and waits until it is in view and has the keyboard. */
  async terminalOn(host: string): Promise<void> {
    const tabs = this.page.getByRole('tab')
    const before = await tabs.count()
    await this.page.getByRole('button', { name: 'New terminal on a host' }).click()
    await this.page
      .getByRole('button', { name: `root@${host}` })
      .last()
      .click()
    await expect(tabs).toHaveCount(before + 1)
    await expect(tabs.last()).toHaveAttribute('aria-selected', 'true')
    await expect(this.page.locator('.lab-screen').last().getByRole('textbox')).toBeFocused()
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
