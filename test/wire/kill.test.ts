import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Plan } from "../../src/model.ts"
import { type Company, startCompany } from "./company.ts"
import { allowing, policy, role, trusting } from "./templates.ts"

const clock = new Date("2026-01-10T00:00:00Z")

/** A create, an update, a replace and a delete; `keeps` has the policy that is made anew, and is as it should be. */
const templates = {
  limit: policy("limit"),
  made: role("made", {
    ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/limit"],
    Policies: [{ PolicyName: "own", PolicyDocument: allowing("s3:*") }],
  }),
  changed: role("changed", {
    AssumeRolePolicyDocument: trusting("{{ account.id }}", "999999999999"),
    ManagedPolicyArns: ["arn:aws:iam::aws:policy/SecurityAudit"],
    Policies: [{ PolicyName: "own", PolicyDocument: allowing("sqs:*") }],
    Tags: [{ Key: "team", Value: "b" }],
  }),
  renewed: policy("renewed", { Description: "new" }, { lifecycle: { replace: true } }),
  keeps: role("keeps", {
    ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/renewed"],
    PermissionsBoundary: "arn:aws:iam::{{ account.id }}:policy/renewed",
  }),
  doomed: role("doomed", {}, { state: "absent" }),
}

const tags = (name: string) => ({ "reconcile:owner": "acme", "reconcile:template": name })
const trust = trusting("{account}") as object
const document = allowing("s3:List*") as object

let company: Company
let reviewed: Plan
let writes: number
beforeAll(async () => {
  company = await startCompany({
    accounts: 1,
    account: {
      roles: [
        {
          name: "changed",
          trust,
          attached: ["ReadOnlyAccess"],
          inline: { old: document },
          tags: { ...tags("changed"), team: "a" },
        },
        { name: "doomed", trust, attached: ["ReadOnlyAccess"], inline: { old: document }, tags: tags("doomed") },
        {
          name: "keeps",
          trust,
          attached: ["renewed"],
          boundary: "arn:aws:iam::{account}:policy/renewed",
          tags: tags("keeps"),
        },
      ],
      policies: [{ name: "renewed", document, tags: tags("renewed") }],
    },
  })
  reviewed = await company.plan(templates, { clock })
  const { code } = await company.apply(templates, { clock, expect: reviewed })
  writes = company.proxy.calls.filter(({ action, service }) => service === "iam" && !/^(Get|List)/.test(action)).length
  expect({ code, problems: reviewed.problems, changes: reviewed.changes.length }).toEqual({
    code: 0,
    problems: [],
    changes: 5,
  })
})
beforeEach(() => company.reset())
afterAll(() => company.close())

/** The process dies when it makes its nth write: nothing that it does reaches AWS any more. */
async function killedAt(nth: number, when: "before" | "after"): Promise<void> {
  await company.reset()
  const power = new AbortController()
  company.proxy.onWrite(nth, when, () => power.abort(new Error("killed")))
  await company.apply(templates, { clock, expect: reviewed, signal: power.signal })
  expect({ nth, killed: power.signal.aborted }).toEqual({ nth, killed: true })
}

async function theNextRunFinishes(nth: number): Promise<void> {
  const next = await company.apply(templates, { clock, expect: reviewed })
  const undone = next.outcomes.filter(({ status }) => status !== "applied")
  expect({ nth, undone, code: next.code }).toEqual({ nth, undone: [], code: 0 })
  const { changes, problems } = await company.plan(templates, { clock })
  expect({ nth, changes, problems }).toEqual({ nth, changes: [], problems: [] })
}

describe("an apply of a reviewed plan that is killed", () => {
  test("before its first write, is done by the next run of the same reviewed plan", async () => {
    await killedAt(1, "before")
    await theNextRunFinishes(1)
  })

  // Before the next write is after this one.
  test("after any of its writes, is finished by the next run of the same reviewed plan", async () => {
    expect(writes).toBeGreaterThan(15)
    for (let nth = 1; nth <= writes; nth++) {
      await killedAt(nth, "after")
      await theNextRunFinishes(nth)
    }
  }, 180_000)
})

test("a policy that was reviewed to be made anew is given back to those that had it then, and to nobody else", async () => {
  await company.reset()
  const stray = role("changed", {
    AssumeRolePolicyDocument: trusting("{{ account.id }}"),
    ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::{{ account.id }}:policy/renewed"],
    Policies: [{ PolicyName: "old", PolicyDocument: allowing("s3:List*") }],
    Tags: [{ Key: "team", Value: "a" }],
  })
  const { renewed } = templates
  const plan = await company.plan({ renewed }, { clock })
  const { said, code } = await company.apply({ renewed, changed: stray }, { clock, expect: plan })
  expect(Object.values(said)).toEqual(
    Array(2).fill(expect.stringMatching(/^held: .*approved nothing for it, now update/)),
  )
  expect(code).toBe(4)
})
