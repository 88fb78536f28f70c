import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import type { Plan } from "../../src/model.ts"
import { renderPlanHtml } from "../../src/report/html.ts"
import { keepPicture, type Opened, openOffline, startChromium } from "./browser.ts"
import { everyday, fleet } from "./example.ts"
import { hostile } from "./hostile.ts"
import { numberedAccounts, planOf } from "./plans.ts"

let browser: Browser
let opened: Opened | undefined
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser?.close())
afterEach(async () => {
  await opened?.page.context().close()
  expect(opened?.complaints ?? []).toEqual([])
})

async function open(plan: Plan, options: Parameters<typeof openOffline>[2] = {}): Promise<Page> {
  opened = await openOffline(browser, renderPlanHtml(plan), options)
  return opened.page
}

const found = (page: Page) => page.textContent("#found")
const names = (page: Page) => page.locator("#matrix .name .account").allTextContents()
const columns = (page: Page) => page.locator("#matrix .column").allTextContents()
const cell = (page: Page, account: string, template: string) =>
  page
    .locator("#matrix .rows .row", { has: page.locator(".account", { hasText: new RegExp(`^${account}$`) }) })
    .locator(`[data-column="${"0"}"]`)
    .or(page.locator(`nothing-${template}`))
