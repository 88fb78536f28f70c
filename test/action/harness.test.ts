import { afterAll, beforeAll, expect, it } from "vitest"
import { folderWith } from "../cli.ts"
import { type GitHubServer, startGitHub } from "../github/server.ts"
import { type ActionRun, runAction } from "./harness.ts"

const cwd = folderWith({
  "reconcile.yaml": "name: acme\n",
  "templates/a.yaml": "name: a\ntype: AWS::IAM::Role\ntargets: { accounts: all }\nproperties: { RoleName: 7 }\n",
})

let server: GitHubServer
beforeAll(async () => {
  server = await startGitHub()
})
afterAll(() => server.stop())

const run = (inputs: Record<string, string>, more: Partial<ActionRun> = {}) =>
  runAction({
    inputs,
    event: { name: "push", payload: { repository: { default_branch: "main" } } },
    cwd,
    sha: server.push(),
    ref: "refs/heads/main",
    github: server,
    ...more,
  })

it("the bundle starts as a runner starts it, with the inputs' defaults", async () => {
  const { code, outputs, summary, log, commands } = await run({ command: "validate" })
  expect({ code, outcome: outputs.outcome }).toEqual({ code: 1, outcome: "failed" })
  expect(log).toContain("templates/a.yaml:4")
  expect(summary).toContain("Reconcile validate failed")
  expect(commands.at(-1)).toMatchObject({ name: "error", message: expect.stringContaining("validate") })
})

it("a job with id-token: write gets a token that says what it is", async () => {
  const elsewhere = { AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_MAX_ATTEMPTS: "1" }
  const inputs = { command: "drift", "role-to-assume": "arn:aws:iam::100000000000:role/ci" }
  const { code } = await run(inputs, { subject: "repo:acme/baseline:environment:apply", env: elsewhere })
  expect(code).toBe(1)
  expect(server.requests.map(({ path }) => path)).toContain(
    "/oidc/acme%2Fbaseline/repo%3Aacme%2Fbaseline%3Aenvironment%3Aapply?api-version=2.0&audience=sts.amazonaws.com",
  )
})

it("an input that action.yml does not know is a mistake of the test", async () => {
  await expect(run({ comand: "validate" })).rejects.toThrow("Unexpected input(s): comand")
})
