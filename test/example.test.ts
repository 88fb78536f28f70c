import { readFile } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import type { Action, Config, Plan, World } from "../src/model.ts"
import { carryOut } from "../src/reconcile/carry-out.ts"
import { validate } from "../src/reconcile/validate.ts"
import { type Planning, plan } from "../src/reconcile.ts"
import { clusters } from "../src/report/groups.ts"
import { renderPlan } from "../src/report/text.ts"
import { planCode } from "../src/shell/exit.ts"
import { openSetting } from "../src/shell/setting.ts"

const SNAPSHOT = "examples/organization.yaml"
const run = { run: "example", concurrency: 8 }

/** The example as the README's first command sees it, on a day before its hold and its incident end. */
async function openExample(): Promise<{ readonly world: World; readonly config: Config }> {
  const { world, config } = await openSetting({ config: "reconcile.yaml", snapshot: SNAPSHOT, ...run })
  return { config, world: { ...world, clock: new Date("2027-01-15T12:00:00Z") } }
}

async function planExample(): Promise<{ readonly world: World; readonly config: Config; readonly planning: Planning }> {
  const { world, config } = await openExample()
  return { world, config, planning: await plan(world, config, { ...run, keep: true }) }
}

/** `name: id`, sorted: where something is done, or said, of which resource. */
const places = (rows: readonly { readonly account?: string; readonly id?: string }[], { accounts }: Plan): string[] =>
  rows.map(({ account = "", id }) => [accounts[account]?.name ?? account, ...(id ? [id] : [])].join(": ")).sort()

describe("the example of the README", () => {
  it("has templates without a single problem", async () => {
    const { world, config } = await openExample()
    const { templates, problems } = await validate(world, config, await world.organization())
    expect(problems).toEqual([])
    expect(templates).toBe(9)
  })

  it("plans everything that a plan can hold", async () => {
    const { planning } = await planExample()
    const { unchanged, ...counts } = planning.plan.summary
    expect(unchanged).toBeGreaterThan(50)
    expect(counts).toEqual({
      accounts: 16,
      accountsChanged: 13,
      accountsNotPlanned: 1,
      templates: 9,
      creates: 17,
      updates: 15,
      adopts: 3,
      deletes: 2,
      replaces: 0,
      owned: 73,
      orphans: 3,
    })
  })

  it.each<[Action, readonly string[]]>([
    ["delete", ["checkout-dev: jenkins-deploy", "payments-dev: jenkins-deploy"]],
    ["adopt", ["log-archive: security-audit", "network: security-audit", "shared-services: break-glass"]],
    [
      "update",
      [
        "checkout-prod: developer",
        "checkout-prod: security-audit",
        "data-dev: data-dev-backend-developer",
        "data-prod: break-glass",
        "payments-dev: deploy-api",
        "payments-prod: security-audit",
      ],
    ],
  ])("has something to %s where the comments in its snapshot say so", async (action, expected) => {
    const { plan: result } = (await planExample()).planning
    const rows = result.changes.filter((change) => change.action === action && change.id !== "developer-boundary")
    expect(places(rows, result)).toEqual(expected)
  })

  it("takes away what somebody did in the console, and nothing else", async () => {
    const { plan: result } = (await planExample()).planning
    const editsOf = (name: string, id: string) => {
      const row = result.changes.find((change) => result.accounts[change.account]?.name === name && change.id === id)
      return result.groups[row?.group ?? -1]?.edits
    }
    expect(editsOf("data-prod", "break-glass")).toEqual([{ path: ["MaxSessionDuration"], before: 43200, after: 3600 }])
    expect(editsOf("checkout-prod", "security-audit")).toMatchObject([
      { path: ["ManagedPolicyArns", "arn:aws:iam::aws:policy/AdministratorAccess"] },
    ])
    expect(editsOf("payments-prod", "security-audit")?.map(({ path }) => path[0])).toEqual(["AssumeRolePolicyDocument"])
    expect(editsOf("data-dev", "data-dev-backend-developer")?.map(({ path }) => path)).toEqual([
      ["Policies", "buckets"],
    ])
  })

  it("shows one change that thirteen accounts share, and one that nine do", async () => {
    const { plan: result } = (await planExample()).planning
    const wide = clusters(result).filter(({ accounts }) => accounts.length > 3)
    expect(wide.map(({ accounts, resources }) => [accounts.length, resources.map(({ id }) => id)])).toEqual([
      [13, ["inventory"]],
      [9, ["developer-boundary"]],
    ])
  })

  it("leaves two resources alone that it may not touch, one that is held, and one account it cannot read", async () => {
    const { plan: result } = (await planExample()).planning
    const told = (severity: string) =>
      places(
        result.problems.filter((problem) => problem.severity === severity),
        result,
      )
    expect({
      error: told("error"),
      blocked: told("blocked"),
      unreadable: told("unreadable"),
      warning: told("warning"),
      note: told("note"),
    }).toEqual({
      error: [],
      blocked: ["checkout-staging: deploy-service", "data-prod: jenkins-deploy"],
      unreadable: ["data-staging"],
      warning: [],
      note: ["data-prod: deploy-pipelines"],
    })
    expect(planCode(result, false)).toBe(3)
  })

  it("has orphans of both kinds: without a template, and without being selected", async () => {
    const { plan: result } = (await planExample()).planning
    expect(places(result.orphans, result)).toEqual([
      "checkout-prod: monitoring-integration",
      "payments-prod: monitoring-integration",
      "sandbox-alice: cost-reader",
    ])
    expect(new Set(result.orphans.map(({ reason }) => reason)).size).toBe(2)
  })

  it("says on its first line that this is no AWS, and on its second how much there is to do", async () => {
    const { plan: result } = (await planExample()).planning
    const [first, second] = renderPlan(result, { color: false }).split("\n")
    expect(first).toBe(`snapshot ${SNAPSHOT}: reconcile plan of acme-baseline, 16 accounts, 9 templates`)
    expect(second).toMatch(/^Plan: 17 to add, 15 to change, 3 to adopt, 2 to delete;/)
  })

  it("has nothing left to do once it was applied, but for what is blocked", async () => {
    const { world, config, planning } = await planExample()
    const outcomes = await carryOut(planning, world, config, run)
    expect(outcomes.filter(({ status }) => status !== "applied")).toEqual([])
    expect(outcomes).toHaveLength(37)
    const { plan: after } = await plan(world, config, run)
    expect(after.changes).toEqual([])
    expect(after.problems).toEqual(planning.plan.problems)
    expect(after.orphans).toEqual(planning.plan.orphans)
  })

  it("takes the incident's policy away on the day after it expires", async () => {
    const { world, config } = await openExample()
    const { plan: before } = await plan(world, config, run)
    const { plan: after } = await plan({ ...world, clock: new Date("2029-04-01T00:00:00Z") }, config, run)
    const incident = (result: Plan) => places(result.changes, result).includes("checkout-prod: developer")
    expect([incident(before), incident(after)]).toEqual([true, false])
  })

  it("stays short enough to be read", async () => {
    expect((await readFile(SNAPSHOT, "utf8")).split("\n").length).toBeLessThan(1500)
  })
})
