import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { arn, configText, entrances, members, type Patient, runEntrances, runMember, startPatient } from "./company.ts"

const tasks = (run = `{ hub: "${arn("reconcile-run-hub")}", role: reconcile-run }`) => `${configText}  run: ${run}\n`
const inTaskRoles = (said: readonly string[]) =>
  said.filter((line) => /reconcile-run|run tasks|run hub|of tasks/.test(line))

describe("a company whose roles for tasks are as bootstrap makes them", () => {
  let company: Patient
  beforeAll(async () => {
    const accounts = ["payments", "data"].map((name) => ({ name, roles: [...members, runMember()] }))
    company = await startPatient(accounts, [...entrances(), ...runEntrances(), runMember()])
  })
  afterAll(() => company.close())

  test("has nothing wrong with them", async () => {
    const { complaints, praise } = await company.examine({ config: tasks() })
    expect(inTaskRoles(complaints)).toEqual([])
    expect(inTaskRoles(praise)).toEqual([
      "skipped access: The roles of tasks were looked at, not assumed; --run assumes them, to do nothing.",
      "ok permissions: reconcile-run does not lead on to what reconcile plans and applies by. [1 2 3]",
      "ok trust: reconcile-run trusts its hub and nobody else. [1 2 3]",
      "ok trust: The run hub lets in nobody that it should not.",
      `ok trust: The role ${arn("reconcile-run-ci")}, by which one comes to the run hub, lets in nobody that it should not.`,
    ])
  })

  test("lets a job that runs tasks in everywhere, and nobody who plans: both are tried with --run", async () => {
    const hub = `${arn("reconcile-plan-hub")}`
    const { praise, complaints } = await company.examine({ config: tasks(), tasks: true, ambient: "reconcile-run-ci" })
    expect(praise).toContain(`ok access: The run hub ${arn("reconcile-run-hub")} can be assumed.`)
    expect(complaints[0]).toContain(`Cannot assume ${hub} as`)
    const planning = await company.examine({ config: tasks(), tasks: true })
    expect(planning.complaints[0]).toMatch(/^wrong access: Cannot assume \S+reconcile-run-hub as \S+reconcile-plan-ci/)
    expect(planning.praise).toContain("ok trust: The plan hub cannot assume the roles of tasks.")
  })

  test("has no more than one role per purpose", async () => {
    const same = `{ hub: "${arn("reconcile-apply-hub")}", role: reconcile-apply }`
    const { complaints } = await company.examine({ config: tasks(same) })
    const said = (name: string) =>
      `wrong trust: Running tasks and applying use the same role, ${name}: who may run tasks may write.`
    expect(complaints).toEqual(expect.arrayContaining([said("reconcile-apply"), said(arn("reconcile-apply-hub"))]))
  })
})

describe("a company whose roles for tasks are open", () => {
  let company: Patient
  beforeAll(async () => {
    const any = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] }
    const hubs = ["run", "plan"].map((purpose) => arn(`reconcile-${purpose}-hub`))
    const trusting = (...AWS: readonly string[]) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }],
    })
    const roles = [
      ...entrances({ "reconcile-plan-hub": { inline: { all: any } } }),
      ...runEntrances({
        trust: trusting(arn("reconcile-plan-ci"), arn("reconcile-plan-hub"), arn("reconcile-apply-ci")),
      }),
      runMember({ trust: trusting(...hubs), inline: { all: any } }),
    ]
    company = await startPatient([{ name: "without", roles: members }], roles)
  })
  afterAll(() => company.close())

  test("hears of each of it", async () => {
    const { complaints } = await company.examine({ config: tasks(), tasks: true })
    expect(inTaskRoles(complaints)).toEqual(
      expect.arrayContaining([
        "warning permissions: There is no role reconcile-run. [2]",
        expect.stringMatching(
          /^warning permissions: reconcile-run may call sts:AssumeRole on .*reconcile-plan, .*keeps a task from it\. \[1\]$/,
        ),
        `wrong trust: reconcile-run trusts the other hub, ${arn("reconcile-plan-hub")}: who may plan, on any pull request, may run tasks. [1]`,
        expect.stringMatching(
          /^wrong trust: All that \S+reconcile-plan-hub trusts, \S+reconcile-run-hub trusts too .*may run tasks\.$/,
        ),
        expect.stringContaining("pull requests could run tasks of which nobody knows"),
        expect.stringMatching(
          /^warning permissions: The plan hub may call sts:AssumeRole on \S+reconcile-run: .* from running tasks\.$/,
        ),
        `wrong trust: The plan hub ${arn("reconcile-plan-hub")} can assume ${arn("reconcile-run-hub")}: who may plan, on any pull request, may run tasks.`,
        `wrong trust: The plan hub ${arn("reconcile-plan-hub")} can assume ${arn("reconcile-run")}: who may plan, on any pull request, may run tasks.`,
      ]),
    )
  })
})
