import { afterAll, beforeAll, expect, it } from "vitest"
import type { Notice } from "../../src/model.ts"
import { tellAll } from "../../src/shell/notify.ts"
import { type GitHubServer, startGitHub } from "../github/server.ts"
import { noticeOf, rowsOf } from "./notices.ts"

let github: GitHubServer
beforeAll(async () => {
  github = await startGitHub()
})
afterAll(() => github.stop())

const sink = { token: "GITHUB_TOKEN", label: "reconcile", priority: "important" } as const
const env = () => ({ GITHUB_TOKEN: github.token, GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: github.repository })
const tell = (notice: Partial<Notice>, given: Record<string, string> = env()) =>
  tellAll(noticeOf({ command: "check", ...notice }), { github: sink }, { env: given, second: 1 })
const issues = () => [...github.state.issues.values()].map(({ title, state }) => `${state}: ${title}`)

it("one issue for a command: opened, updated, closed when nothing is left to see to, opened again", async () => {
  expect(await tell({ priority: "informational", title: "No findings" })).toEqual([])
  expect(issues()).toEqual([])
  await tell({ title: "2 findings in 1 account", tables: [rowsOf(2, () => "<img> | @octocat")] })
  await tell({ title: "3 findings in 1 account" })
  expect(issues()).toEqual(["open: reconcile check (acme-baseline): 3 findings in 1 account"])
  await tell({ priority: "informational", title: "No findings" })
  expect(issues()).toEqual(["closed: reconcile check (acme-baseline): No findings"])
  await tell({ title: "1 finding in 1 account" })
  expect(issues()).toEqual(["open: reconcile check (acme-baseline): 1 finding in 1 account"])
  expect(github.state.comments.map(({ body }) => body)).toEqual([
    "Nothing is left to see to.",
    "There is something to see to again.",
  ])
})

it("its text is escaped, and never longer than an issue may be", async () => {
  await tell({ tables: [rowsOf(5_000, () => "@octocat <script> | x")] })
  const body = [...github.state.issues.values()].at(-1)?.body ?? ""
  expect(body.length).toBeLessThan(65_536)
  expect(body).not.toMatch(/<script>|@octocat/)
  expect(body).toMatch(/4,\d+ more rows\.\n$/)
})

it("without a repository or a token, or where the token may not, there is a warning and no more", async () => {
  const said = async (given: Record<string, string>) =>
    (await tell({}, given)).map(({ severity, message }) => `${severity}: ${message}`)
  expect(await said({})).toEqual(["warning: No issue was kept: nobody says in which repository"])
  expect(await said({ GITHUB_REPOSITORY: "acme/baseline" })).toEqual([
    "warning: No issue was kept: GITHUB_TOKEN is not in the environment",
  ])
  const [refused] = await said({ ...env(), GITHUB_TOKEN: github.addToken({ permissions: { issues: "read" } }) })
  expect(refused).toMatch(/^warning: Could not keep the issue .*Resource not accessible by integration/)
})
