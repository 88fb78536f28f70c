import { expect, it } from "vitest"
import { familyOf } from "../../../src/accounts/families.ts"
import { newPace } from "../../../src/accounts/pace.ts"
import { policiesFor, rightsFor } from "../../../src/accounts/session-policy.ts"
import { assignment } from "../../../src/providers/sso/assignment.ts"
import { permissionSet } from "../../../src/providers/sso/permission-set.ts"
import { minutesFor } from "../../../src/value/identity-center-pace.ts"

const caller = { hub: "100000000000", account: "100000000002" }

it("counts all calls of the account of IAM Identity Center together", () => {
  const names = ["ListInstances", "DescribePermissionSet", "CreateAccountAssignment", "ProvisionPermissionSet"].map(
    (operation) => familyOf("SSO Admin", operation, caller).name,
  )
  expect(new Set(names)).toEqual(new Set(["SSO Admin, 100000000002"]))
})

it("makes at most 20 calls in any second", () => {
  const { published } = familyOf("SSO Admin", "ListAccountAssignments", caller)
  const pace = newPace(128, published)
  const gone: number[] = []
  for (let now = 0; now < 10_000; now++) {
    while (pace.take(now) === 0) {
      gone.push(now)
      pace.answered(now)
    }
  }
  const inTheSecondFrom = (start: number) => gone.filter((at) => at >= start && at < start + 1000).length
  expect(Math.max(...gone.map(inTheSecondFrom))).toBeLessThanOrEqual(20)
  expect(gone.length).toBeGreaterThan(170)
})

it("allows a client of the SDK what the types call, under the name that IAM has for the service", () => {
  const rights = rightsFor([permissionSet, assignment] as never, "apply", ["arn:aws:sso:::instance/*"])
  const [policy = ""] = policiesFor({
    ...rights,
    read: [...rights.read, ...Array.from({ length: 60 }, (_, at) => `iam:Get${at}`.repeat(3))],
  })("ssoadmin")
  expect(policy).toContain("sso:ProvisionPermissionSet")
})

it.each([
  [{ assignments: 0, provisions: 0 }, 0],
  [{ assignments: 1, provisions: 0 }, 1],
  [{ assignments: 1200, provisions: 0 }, 61],
  [{ assignments: 100, provisions: 300 }, 21],
])("expects for %o %i minutes", (writes, minutes) => {
  expect(minutesFor(writes)).toBe(minutes)
})
