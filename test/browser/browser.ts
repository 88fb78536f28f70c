import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"

const results = fileURLToPath(new URL("../../test-results/", import.meta.url))

/** The system's Chromium. Throws where there is none: a page that nobody opened is not tested. */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium"
  if (!existsSync(executablePath)) {
    throw new Error(
      `These tests open the report in Chromium, and there is none at ${executablePath}: install it (apt-get install chromium), or name it in CHROMIUM_PATH.`,
    )
  }
  // As root, as in most containers, Chromium starts without its sandbox only.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : []
  return await chromium.launch({ executablePath, args })
}

/** A page that somebody opened from their disk, offline. */
export interface Opened {
  readonly page: Page
  /** What went wrong in it: errors, warnings, violations of its policy, requests for anything but itself. */
  readonly complaints: readonly string[]
}

/** Opens this text as a file, with no network at all. */
export async function openOffline(
  browser: Browser,
  text: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const file = join(mkdtempSync(join(tmpdir(), "reconcile-html-")), "plan.html")
  writeFileSync(file, text)
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  const url = pathToFileURL(file).href
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`))
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    dialog.dismiss().catch(() => {})
  })
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url) complaints.push(`request: ${request.url()}`)
  })
  await page.addInitScript(
    'document.addEventListener("securitypolicyviolation", (event) => console.error("violation: " + event.violatedDirective))',
  )
  await page.goto(url)
  return { page, complaints }
}

/** Keeps a picture for people to look at, in `test-results/`: the whole page, or what is in sight. */
export async function keepPicture(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(results, { recursive: true })
  await page.screenshot({ path: join(results, `${name}.png`), fullPage })
}
