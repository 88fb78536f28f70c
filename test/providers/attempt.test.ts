import { expect, it } from "vitest"
import type { Account, Session, Target } from "../../src/model.ts"
import { attempt, codeOf, lookFor, refused } from "../../src/providers/attempt.ts"
import { ProblemError } from "../../src/value/problem.ts"

const account = { id: "111111111111", name: "data" } as Account
const session = (scope: Target["scope"], purpose: Session["purpose"] = "plan") =>
  ({ purpose, target: { scope, account, region: "eu-west-1" } }) as Session
const failure = (name: string, message: string) => Object.assign(new Error(message), { name })
const failing = (error: unknown) => async () => {
  throw error
}

it("says what was tried and where, in AWS's words without its request ids", async () => {
  const denied = failure("AccessDeniedException", "Not you (Service: Config; Request ID: 12-34)")
  await expect(attempt(session("region"), "read it", failing(denied))).rejects.toMatchObject({
    message: "Cannot read it in data (111111111111), eu-west-1: Not you.",
    problems: [{ severity: "unreadable", account: "111111111111", region: "eu-west-1" }],
    cause: denied,
  })
  await expect(attempt(session("account", "apply"), "write it", failing(denied))).rejects.toMatchObject({
    message: "Cannot write it in data (111111111111): Not you.",
    problems: [{ severity: "error" }],
  })
})

it.each([
  [
    "AccessDeniedException",
    "Allow it to the role that reconcile enters by; a policy of the organization may forbid it all the same.",
  ],
  [
    "UnauthorizedOperation",
    "Allow it to the role that reconcile enters by; a policy of the organization may forbid it all the same.",
  ],
  ["AuthFailure", "Enable the region in the account, or take it out of `regions`."],
  ["UnrecognizedClientException", "Enable the region in the account, or take it out of `regions`."],
  ["ValidationException", undefined],
])("says what to do about %s", (name, fix) => {
  expect(refused(session("region"), "read it", failure(name, "No.")).problems[0]?.fix).toBe(fix)
})

it("takes the one error for an answer that says that there is none", async () => {
  const missing = failure("ResourceNotFoundException", "Not here.")
  expect(await lookFor(session("account"), "read it", failing(missing), "ResourceNotFound")).toBeUndefined()
  await expect(lookFor(session("account"), "read it", failing(missing), "NoSuchThing")).rejects.toThrow("Not here.")
})

it("tries again what AWS may not know everywhere yet, and nothing else", async () => {
  let calls = 0
  const spreading = async () => {
    if (++calls < 3) throw failure("InvalidRoleException", "No such role.")
    return calls
  }
  expect(await attempt(session("region"), "put it", spreading, ["InvalidRole"])).toBe(3)
  calls = 0
  await expect(attempt(session("region"), "put it", spreading, ["OtherCode"])).rejects.toThrow("No such role.")
  expect(calls).toBe(1)
})

it("leaves a problem as it is, and adds a remark where there is one to add", async () => {
  const problem = new ProblemError({ severity: "unreadable", message: "Throttled for ten minutes." })
  await expect(attempt(session("region"), "read it", failing(problem))).rejects.toBe(problem)
  const first = refused(session("region"), "create it", failure("ConflictException", "It exists."))
  expect(codeOf(first)).toBe("Conflict")
  expect(refused(session("region"), "create it", first, "It is another's.").message).toBe(
    "Cannot create it in data (111111111111), eu-west-1: It exists. It is another's.",
  )
})
