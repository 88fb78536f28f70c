import type { Browser, Locator, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import type { Plan } from "../../src/model.ts"
import { renderPlanHtml } from "../../src/report/html.ts"
import { everyday, fleet } from "../report/example.ts"
import { hostile } from "../report/hostile.ts"
import { numberedAccounts, planOf } from "../report/plans.ts"
import { keepPicture, type Opened, openOffline, startChromium } from "./browser.ts"

let browser: Browser
let opened: Opened | undefined
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser?.close())
afterEach(async () => {
  const complaints = opened?.complaints
  await opened?.page.context().close()
  opened = undefined
  // No error, no violation of the page's policy, no request: in any test.
  expect(complaints).toEqual([])
})

async function open(plan: Plan, options: Parameters<typeof openOffline>[2] = {}): Promise<Page> {
  opened = await openOffline(browser, renderPlanHtml(plan), options)
  return opened.page
}

const names = (page: Page) => page.locator("#matrix .name .account").allTextContents()
const columns = (page: Page) => page.locator("#matrix .column").allTextContents()
const lines = (page: Page) => page.locator("#panel-body .line").allInnerTexts()
const said = async (page: Page, text: string) => expect.poll(() => page.textContent("#found")).toBe(text)
const chip = (page: Page, state: string) =>
  page.locator("#states button", { hasText: new RegExp(`^\\S+\\s*${state} `) })
const focused = (page: Page) => page.evaluate("document.activeElement.id")
const active = (page: Page) => page.getAttribute("#matrix", "aria-activedescendant")

async function cell(page: Page, account: string, template: string): Promise<Locator> {
  const [row, column] = [(await names(page)).indexOf(account), (await columns(page)).indexOf(template)]
  return page.locator(`#cell-${row}-${column}`)
}

describe("the matrix", () => {
  it("has a row per account and a column per template, and says the state of each cell", async () => {
    const page = await open(everyday)
    expect(await names(page)).toEqual([
      "acme-management",
      "data-prod",
      "legacy-billing",
      "moved-out",
      "payments",
      "sandbox",
      "security",
    ])
    expect(await columns(page)).toEqual([
      "whole account",
      "backup",
      "boundary",
      "break-glass",
      "deploy",
      "legacy",
      "old-audit",
      "read-only",
      "security-audit",
    ])
    const state = async (account: string, template: string) =>
      await (await cell(page, account, template)).getAttribute("aria-label")
    expect(await state("legacy-billing", "legacy")).toBe("delete")
    expect(await state("sandbox", "boundary")).toBe("replace")
    expect(await state("sandbox", "break-glass")).toBe("adopt")
    expect(await state("payments", "deploy")).toBe("update")
    expect(await state("payments", "old-audit")).toBe("orphan")
    expect(await state("security", "security-audit")).toBe("create")
    expect(await state("data-prod", "whole account")).toBe("blocked")
    expect(await state("moved-out", "whole account")).toBe("not planned")
    expect(await state("security", "legacy")).toBe("no change")
    expect(await state("moved-out", "legacy")).toBe("not known")
    await said(page, "7 of 7 accounts, 17 changes")
  })

  it("says that a cell has several states, and which", async () => {
    const ids = ["111111111111"]
    const row = { template: "roles", in: ids }
    const page = await open(
      planOf({
        accounts: { "111111111111": "one" },
        rows: [
          { ...row, action: "create", id: "A" },
          { ...row, action: "create", id: "B" },
          { ...row, action: "delete", id: "C" },
        ],
      }),
    )
    expect(await (await cell(page, "one", "roles")).getAttribute("aria-label")).toBe("several: 1 delete, 2 create")
  })

  it("leaves out accounts of which there is nothing to say, until asked", async () => {
    const page = await open(
      planOf({
        accounts: { "111111111111": "one", "222222222222": "two" },
        rows: [{ action: "create", id: "A", in: ["111111111111"] }],
      }),
    )
    await said(page, "1 of 2 accounts, 1 change")
    await page.check("#quiet")
    await said(page, "2 of 2 accounts, 1 change")
    expect(await names(page)).toEqual(["one", "two"])
  })

  it("filters by account, template, action and text, and all of them together", async () => {
    const page = await open(everyday)
    await page.fill("#by-account", "4444")
    await said(page, "1 of 7 accounts, 3 changes")
    await page.fill("#by-account", "PROD")
    await said(page, "1 of 7 accounts, 3 changes")
    await page.fill("#by-template", "deploy")
    await said(page, "1 of 7 accounts, 1 change")
    expect(await columns(page)).toEqual(["deploy"])
    await page.click("#clear")
    await said(page, "7 of 7 accounts, 17 changes")
    await chip(page, "delete").click()
    await chip(page, "orphan").click()
    await said(page, "3 of 7 accounts, 1 change")
    expect(await columns(page)).toEqual(["legacy", "old-audit"])
    await page.click("#clear")
    await page.fill("#by-text", "administratoraccess")
    await said(page, "3 of 7 accounts, 3 changes")
    await page.fill("#by-text", "payments-deploy")
    await said(page, "1 of 7 accounts, 1 change")
    await page.fill("#by-text", "nowhere to be found")
    await said(page, "Nothing matches.")
    expect(await page.locator("#matrix").isVisible()).toBe(false)
  })

  it("finds what an alert is about", async () => {
    const page = await open(everyday)
    await page.click(".alert >> text=AWS::IAM::ManagedPolicy Boundary")
    await said(page, "1 of 7 accounts, 1 change")
    expect([await names(page), await columns(page)]).toEqual([["sandbox"], ["boundary"]])
  })
})

describe("what a cell shows", () => {
  it("the edits, statement by statement, as they will be in that account", async () => {
    const page = await open(everyday)
    await (await cell(page, "payments", "deploy")).click()
    expect(await page.textContent("#panel-title")).toBe("payments (333333333333)")
    expect(await page.textContent("#panel .entry .id")).toBe("payments-deploy")
    expect(await page.textContent("#panel .entry .place")).toBe("templates/deploy.yaml:12")
    expect(await page.textContent("#panel-body")).toContain("The same in 1 other account.")
    expect(await lines(page)).toEqual([
      "~\nAssumeRolePolicyDocument",
      "~\nstatement 1 (Allow)",
      "-\nCondition StringEquals sts:ExternalId = x-4711",
      "+\nPrincipal AWS arn:aws:iam::999999999999:root",
      "+\nManagedPolicyArns: arn:aws:iam::aws:policy/AdministratorAccess",
    ])
    await page.keyboard.press("Escape")
    expect(await page.locator("#panel").isVisible()).toBe(false)
    await (await cell(page, "sandbox", "security-audit")).click()
    expect((await lines(page))[0]).toBe('+\nDescription: "Audit of sandbox for security"')
  })

  it("everything of an account behind its name, and every account of a template behind its own", async () => {
    const page = await open(everyday)
    await page.click("#matrix .name >> text=payments")
    expect(await page.locator("#panel h3").allTextContents()).toEqual([
      "whole account",
      "deploy",
      "old-audit",
      "read-only",
      "security-audit",
    ])
    await page.keyboard.press("Escape")
    await page.click("#matrix .column >> text=read-only")
    expect(await page.locator("#panel h3").allTextContents()).toEqual(["5 accounts"])
    expect(await page.textContent("#panel .accounts")).toContain("In data-prod (444444444444), legacy-billing")
  })

  it("does not take blank for certain, nor what the filter hides for nothing", async () => {
    const page = await open(everyday)
    await (await cell(page, "security", "legacy")).click()
    expect(await page.textContent("#panel-body")).toContain("or the template does not select this account")
    await page.keyboard.press("Escape")
    await (await cell(page, "moved-out", "legacy")).click()
    expect(await page.textContent("#panel-body")).toContain("not everything could be read")
    await page.keyboard.press("Escape")
    await chip(page, "delete").click()
    await said(page, "1 of 7 accounts, 1 change")
    await page.click("#matrix .name")
    expect(await page.textContent("#panel-body")).toContain("The filter hides 3 more here.")
  })
})

describe("without a mouse", () => {
  it("arrow keys move, Enter opens, arrows go on to the next, Escape goes back to the cell", async () => {
    const page = await open(everyday)
    await page.keyboard.press("/")
    expect(await focused(page)).toBe("by-text")
    // The filter takes hold a moment after the last letter, and draws the grid anew.
    const rows = () => page.getAttribute("#matrix", "aria-rowcount")
    await page.keyboard.type("legacy-billing")
    await expect.poll(rows).not.toBe("8")
    await page.fill("#by-text", "")
    await expect.poll(rows).toBe("8")
    await page.focus("#matrix")
    for (const key of ["ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "Home", "ArrowDown"])
      await page.keyboard.press(key)
    expect(await active(page)).toBe("cell-1--1")
    await page.keyboard.press("ArrowRight")
    expect(await active(page)).toBe("cell-1-0")
    expect(await page.locator("#cell-1-0").getAttribute("role")).toBe("gridcell")
    await page.keyboard.press("Enter")
    expect(await page.textContent("#panel .entry .word")).toBe("blocked")
    await page.keyboard.press("ArrowRight")
    expect(await page.textContent("#panel .entry .id")).toBe("data-prod-deploy")
    await page.keyboard.press("Escape")
    expect([await focused(page), await active(page)]).toEqual(["matrix", "cell-1-4"])
    await page.keyboard.press("Control+End")
    expect(await active(page)).toBe("cell-6-8")
    await page.keyboard.press("Control+Home")
    expect(await active(page)).toBe("cell-0--1")
  })

  it("the cell in focus is to be seen, and the grid tells how large it is", async () => {
    const page = await open(everyday)
    await page.focus("#matrix")
    await page.keyboard.press("ArrowRight")
    const shadow = await page.evaluate("getComputedStyle(document.querySelector('#matrix .active')).boxShadow")
    expect(shadow).toContain("2px inset")
    expect(await page.getAttribute("#matrix", "aria-rowcount")).toBe("8")
    expect(await page.getAttribute("#matrix", "aria-colcount")).toBe("10")
    expect(await page.getByRole("grid", { name: "Accounts by templates" }).count()).toBe(1)
    expect(await page.getByRole("columnheader", { name: "read-only" }).getAttribute("aria-colindex")).toBe("9")
  })
})

describe("the changes below", () => {
  it("are told once per group, the edits when a group is opened", async () => {
    const page = await open(everyday)
    const group = page.locator("#groups .group", { hasText: "5 accounts: update AWS::IAM::Role ReadOnly" })
    expect(await group.locator(".line").count()).toBe(0)
    await group.locator("summary").click()
    expect(await group.locator(".line").allInnerTexts()).toContain("-\nAction s3:*")
    expect(await page.textContent("#drift-title")).toBe("Already drifted, not caused by this pull request: 1 change")
  })
})

describe("how it looks", () => {
  const background = (page: Page) => page.evaluate("getComputedStyle(document.body).backgroundColor")

  it.each(["light", "dark"] as const)("%s, as the reader likes it", async (colorScheme) => {
    const page = await open(everyday, { colorScheme })
    expect(await background(page)).toBe(colorScheme === "dark" ? "rgb(21, 24, 28)" : "rgb(250, 249, 247)")
    await keepPicture(page, `everyday-${colorScheme}`)
    await (await cell(page, "payments", "deploy")).click()
    await keepPicture(page, `panel-${colorScheme}`, false)
  })

  it("on a narrow screen, without scrolling sideways", async () => {
    const page = await open(everyday, { viewport: { width: 390, height: 800 } })
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390)
    await keepPicture(page, "everyday-narrow")
    await (await cell(page, "data-prod", "deploy")).click()
    expect(await page.evaluate("document.querySelector('#panel').scrollWidth")).toBeLessThanOrEqual(390)
    await keepPicture(page, "panel-narrow", false)
  })

  it("on paper: the summary, the alerts and every change, opened, and nothing to click", async () => {
    const page = await open(everyday, { colorScheme: "dark" })
    await page.emulateMedia({ media: "print" })
    await expect.poll(() => page.locator("#groups .line").count()).toBeGreaterThan(10)
    const shown = async (selector: string) => await page.locator(selector).first().isVisible()
    for (const part of [".numbers", ".alert", "#groups .line", "#drift .line", ".part li"])
      expect([part, await shown(part)]).toEqual([part, true])
    for (const part of ["#matrix", "#filter", "#legend"]) expect([part, await shown(part)]).toEqual([part, false])
    expect(await background(page)).toBe("rgb(255, 255, 255)")
    await keepPicture(page, "everyday-print")
  })
})

describe("a large plan", () => {
  it("300 accounts with 20 changes each", async () => {
    const page = await open(fleet)
    await said(page, "300 of 300 accounts, 6,000 changes")
    await chip(page, "delete").click()
    await said(page, "1 of 300 accounts, 1 change")
    await page.click("#clear")
    await keepPicture(page, "fleet")
  })

  it("5,000 accounts: only what is in sight is drawn, and the last is a key away", async () => {
    const accounts = numberedAccounts(5000)
    const ids = Object.keys(accounts)
    const page = await open(
      planOf({
        accounts,
        rows: [
          { action: "create", id: "{{ account.name }}", in: ids },
          { action: "update", id: "B", in: ids.slice(1) },
        ],
      }),
    )
    await said(page, "5,000 of 5,000 accounts, 9,999 changes")
    expect(await page.locator("#matrix .rows .row").count()).toBeLessThan(60)
    await page.focus("#matrix")
    await page.keyboard.press("Control+End")
    await expect.poll(() => page.locator("#cell-4999-1").isVisible()).toBe(true)
    expect(await page.locator("#matrix .rows .row").count()).toBeLessThan(60)
    await page.fill("#by-account", "team-4999")
    await said(page, "1 of 5,000 accounts, 2 changes")
  }, 60_000)

  it("hundreds of groups come page by page", async () => {
    const accounts = numberedAccounts(120)
    const rows = Object.keys(accounts).map((id) => ({ action: "create" as const, id: `Role-${id}x`, in: [id] }))
    const edits = (index: number) => [{ path: ["Description"], after: `only ${index}` }]
    const page = await open(planOf({ accounts, rows: rows.map((row, index) => ({ ...row, edits: edits(index) })) }))
    expect(await page.locator("#groups .group").count()).toBe(50)
    await page.click("text=Show more: 70 groups left")
    await page.click("text=Show more: 20 groups left")
    expect(await page.locator("#groups .group").count()).toBe(120)
  })
})

describe("hostile text", () => {
  it("does nothing but stand there, whatever is opened", async () => {
    const page = await open(hostile)
    const elements = "document.querySelectorAll('img, iframe, a, b, script:not([id])').length"
    const everything = async () => {
      for (const summary of await page.locator("summary").all()) await summary.click()
    }
    await everything()
    for (const row of [0, 1]) {
      await page.locator(`#cell-${row}--1`).click()
      await page.keyboard.press("Escape")
    }
    for (const text of ["<img", "::error::", "(", "\\"]) {
      await page.fill("#by-text", text)
      await page.click("#clear")
    }
    // Only the report's own script.
    expect(await page.evaluate(elements)).toBe(1)
    expect(await page.evaluate("document.body.innerText.includes('<script>alert(1)</script>')")).toBe(true)
    await keepPicture(page, "hostile")
  })
})
