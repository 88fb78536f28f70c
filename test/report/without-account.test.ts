import { describe, expect, it } from "vitest"
import type { Problem } from "../../src/model.ts"
import { problemGroups } from "../../src/report/problem-groups.ts"
import { withoutAccount } from "../../src/report/without-account.ts"

const id = "111111111111"
const names = { [id]: { name: "payments" }, "222222222222": { name: "data" } }

describe("a sentence about one account, as it reads of any", () => {
  it.each([
    ["payments (111111111111) is not part of this inventory", "The account is not part of this inventory"],
    ["8 deletes in payments (111111111111), 3 are allowed", "8 deletes in the account, 3 are allowed"],
    ["Access to account 111111111111 (403)", "Access to the account (403)"],
    ["It failed. 111111111111 is closed: see 111111111111.", "It failed. The account is closed: see the account."],
    ["In the account payments (111111111111)'s role", "In the account's role"],
    ["arn:aws:iam::111111111111:role/x may not", "arn:aws:iam::account-id:role/x may not"],
    ["The bucket logs-111111111111 is there", "The bucket logs-account-id is there"],
    ["Run reconcile plan --account 111111111111 again", "Run reconcile plan --account account-id again"],
    ["Nothing of it", "Nothing of it"],
  ])("%s", (text, expected) => expect(withoutAccount(text, id, names)).toBe(expected))

  it("is said where several accounts have the same problem, and where one has it its name is", () => {
    const problem = (account: keyof typeof names): Problem => {
      const message = `${names[account]?.name} (${account}) is closed`
      return { severity: "error", message, fix: `Remove ${account}.`, account }
    }
    const [group, ...others] = problemGroups([problem("111111111111"), problem("222222222222")], names)
    expect(others).toEqual([])
    expect(group?.problem).toMatchObject({ message: "The account is closed", fix: "Remove the account." })
    expect(group?.accounts).toEqual(["222222222222", "111111111111"])
    expect(problemGroups([problem("111111111111")], names)[0]?.problem.message).toBe(
      "payments (111111111111) is closed",
    )
  })
})
