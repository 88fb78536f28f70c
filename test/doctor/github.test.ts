import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Diagnosis } from "../../src/doctor/diagnosis.ts"
import { judgeGitHub } from "../../src/doctor/github.ts"
import { accessOf, readGitHub, repositoryNameOf } from "../../src/doctor/github-read.ts"
import { examineRepository } from "../../src/doctor/repository.ts"
import { folderWith } from "../cli.ts"

/** GitHub, as far as it is asked: what stands under a path is the answer, a number a refusal; all else is not there. */
let answers: Record<string, unknown>
let asked: string[]
let server: Server
let api: string
beforeEach(async () => {
  answers = {}
  asked = []
  server = createServer(({ url = "", headers }, response) => {
    const path = url.replace(/\?.*/, "")
    asked.push(path)
    const answer = headers.authorization === "token secret" ? (answers[path] ?? 404) : 401
    response.setHeader("content-type", "application/json")
    response.statusCode = typeof answer === "number" ? answer : 200
    response.end(JSON.stringify(typeof answer === "number" ? { message: "refused" } : answer))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const repo = "/repos/acme/baseline"
const repository = {
  id: 34,
  name: "baseline",
  full_name: "acme/baseline",
  owner: { login: "acme", id: 12 },
  default_branch: "main",
  private: true,
  created_at: "2024-02-03T04:05:06Z",
}
const rules = [{ type: "pull_request", parameters: { required_approving_review_count: 1 } }]
const limited = {
  protection_rules: [{ type: "required_reviewers" }],
  deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
}
/** All is well. */
const well = {
  [repo]: repository,
  [`${repo}/branches/main`]: { protected: true },
  [`${repo}/rules/branches/main`]: rules,
  [`${repo}/actions/oidc/customization/sub`]: { use_default: true },
  [`${repo}/environments/prod`]: limited,
  [`${repo}/environments/prod/deployment-branch-policies`]: { branch_policies: [{ name: "main" }] },
}

const read = () => readGitHub({ token: "secret", fullName: "acme/baseline", api }, ["prod"])
const said = (diagnoses: readonly Diagnosis[]) => diagnoses.map(({ status, message }) => `${status}: ${message}`)
const judged = async (change: Record<string, unknown>) => {
  answers = { ...well, ...change }
  return said(judgeGitHub(await read()))
}

describe("the settings on GitHub", () => {
  test("are right", async () => {
    expect(await judged({})).toEqual(["ok: acme/baseline protects main, prod."])
  })

  test.each<[string, Record<string, unknown>, readonly string[]]>([
    [
      "no protection of the default branch",
      { [`${repo}/branches/main`]: { protected: false }, [`${repo}/rules/branches/main`]: [] },
      ["wrong: Who may write to acme/baseline can push to main without a pull request."],
    ],
    [
      "rules, but none that asks for a pull request",
      { [`${repo}/branches/main`]: { protected: false }, [`${repo}/rules/branches/main`]: [{ type: "deletion" }] },
      ["wrong: Who may write to acme/baseline can push to main without a pull request."],
    ],
    [
      "a classic protection, which does not show what it asks for",
      { [`${repo}/rules/branches/main`]: [] },
      ["ok: acme/baseline protects main, prod."],
    ],
    [
      "pull requests that nobody has to approve",
      {
        [`${repo}/rules/branches/main`]: [{ type: "pull_request", parameters: { required_approving_review_count: 0 } }],
      },
      ["warning: A pull request to main needs no approval."],
    ],
    [
      "a branch that the token does not show",
      { [`${repo}/branches/main`]: 403, [`${repo}/rules/branches/main`]: 403 },
      ["unknown: The protection of main could not be looked at."],
    ],
    [
      "no environment",
      { [`${repo}/environments/prod`]: 404 },
      ["wrong: There is no environment prod: GitHub makes one without any protection when a job first names it."],
    ],
    [
      "an environment that the token does not show",
      { [`${repo}/environments/prod`]: 403 },
      ["unknown: The environment prod could not be looked at."],
    ],
    [
      "an environment for every branch",
      { [`${repo}/environments/prod`]: { ...limited, deployment_branch_policy: null } },
      ["wrong: Every branch may deploy to the environment prod: a pull request's job that names it may apply."],
    ],
    [
      "an environment for more than the default branch",
      {
        [`${repo}/environments/prod/deployment-branch-policies`]: {
          branch_policies: [{ name: "main" }, { name: "release/*" }],
        },
      },
      ["warning: Besides main, release/* may deploy to the environment prod."],
    ],
    [
      "an environment for protected branches, without reviewers",
      {
        [`${repo}/environments/prod`]: {
          deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
        },
      },
      [
        "ok: acme/baseline protects main, prod.",
        "skipped: The environment prod has no required reviewers: what was merged is applied at once.",
      ],
    ],
    [
      "a public repository",
      { [repo]: { ...repository, private: false } },
      [
        "ok: acme/baseline protects main, prod.",
        "warning: acme/baseline is public: plans show account ids, names and policies to everybody.",
      ],
    ],
  ])("%s", async (_, change, says) => expect(await judged(change)).toEqual(says))
})

describe("what subjects of a repository begin with", () => {
  const custom = `${repo}/actions/oidc/customization/sub`
  const ids = "repo:acme@12/baseline@34"
  test.each<[string, Record<string, unknown>, string | undefined]>([
    ["names, in an old repository of which GitHub says nothing else", {}, undefined],
    [
      "what GitHub says",
      { [custom]: { use_default: true, sub_claim_prefix: "repo:acme/baseline:" } },
      "repo:acme/baseline",
    ],
    ["ids, where the repository asked for it", { [custom]: { use_default: true, use_immutable_subject: true } }, ids],
    ["ids, in a new repository", { [repo]: { ...repository, created_at: "2026-07-16T00:00:00Z" }, [custom]: 403 }, ids],
    [
      "nobody knows, where somebody chose the claims",
      { [custom]: { use_default: false, include_claim_keys: ["repo"] } },
      undefined,
    ],
  ])("%s", async (_, change, prefix) => {
    answers = { ...well, ...change }
    expect((await read()).subjectPrefix).toBe(prefix)
  })
})

describe("the repository around a configuration", () => {
  const workflow = `on: { push: { branches: [main] } }
jobs:
  apply:
    permissions: { contents: read, id-token: write, actions: read, checks: write, pull-requests: write }
    uses: acme/reconcile/.github/workflows/apply.yml@0123456789012345678901234567890123456789
    with: { environment: prod }
`
  const clone = () =>
    folderWith({
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/config":
        '[core]\n  repositoryformatversion = 0\n[remote "origin"]\n  url = git@github.com:acme/baseline.git\n',
      ".git/objects/info/.keep": "",
      ".git/refs/.keep": "",
      ".github/workflows/apply.yml": workflow,
    })

  const place = () => ({ folder: clone(), file: "reconcile.yaml" })

  test("is asked for on GitHub with a token, and the environments of its jobs", async () => {
    answers = well
    const found = await examineRepository({ ...place(), env: { GITHUB_TOKEN: "secret", GITHUB_API_URL: api } })
    expect(said(found.diagnoses)).toEqual([
      "ok: .github/workflows/apply.yml:3 job apply runs apply as it should.",
      "ok: acme/baseline protects main, prod.",
    ])
    expect([found.isLimited("prod"), found.isLimited("other")]).toEqual([true, undefined])
    expect(found.identity?.fullName).toBe("acme/baseline")
  })

  test("is not asked for without a token", async () => {
    const found = await examineRepository({ ...place(), env: { GITHUB_API_URL: api } })
    expect(said(found.diagnoses).at(-1)).toBe(
      "skipped: The settings on GitHub were not looked at: there is no token for acme/baseline in GITHUB_TOKEN.",
    )
    expect(found.identity).toEqual({ fullName: "acme/baseline" })
    expect(asked).toEqual([])
  })

  test("may refuse the token, or not be there", async () => {
    const says = async (token: string) => {
      const env = { GH_TOKEN: token, GITHUB_API_URL: api, GITHUB_REPOSITORY: "acme/gone" }
      return said((await examineRepository({ ...place(), env })).diagnoses).at(-1)
    }
    const could = "unknown: The settings of acme/gone on GitHub could not be looked at:"
    expect(await says("expired")).toBe(`${could} GitHub does not accept the token (401).`)
    expect(await says("secret")).toBe(`${could} the token does not see it (404).`)
  })

  test("need not be a repository", async () => {
    const found = await examineRepository({
      folder: "/proc/self",
      file: "reconcile.yaml",
      env: { GITHUB_TOKEN: "secret" },
    })
    expect(said(found.diagnoses)).toEqual([
      "skipped: The configuration is in no git repository: there are no workflows to look at.",
    ])
  })

  test("is known by its remote on github.com only", async () => {
    const at = (url: string) =>
      folderWith({
        ".git/HEAD": "ref: refs/heads/main\n",
        ".git/config": `[remote "origin"]\n  url = ${url}\n`,
        ".git/objects/info/.keep": "",
        ".git/refs/.keep": "",
      })
    expect(await repositoryNameOf(at("https://github.com/acme/base.line"), {})).toBe("acme/base.line")
    expect(await repositoryNameOf(at("ssh://git@github.com:22/acme/baseline.git"), {})).toBe("acme/baseline")
    expect(await repositoryNameOf(at("https://evil.example/github.com/acme/baseline"), {})).toBeUndefined()
    expect(await repositoryNameOf(at("https://gitlab.com/acme/baseline.git"), {})).toBeUndefined()
    expect(accessOf({ GITHUB_TOKEN: "" }, "acme/baseline")).toBeUndefined()
  })
})
