import { expect, test } from "vitest"
import type { Action } from "../../src/model.ts"
import { sinceReview } from "../../src/plan/since-review.ts"

const change = (action: Action, id: string) => ({ action, id, type: "AWS::IAM::Role", region: "us-east-1" })

const reviewed = [
  change("create", "a"),
  change("create", "b"),
  change("adopt", "c"),
  change("delete", "d"),
  change("update", "e"),
]

test("safety counts what was owned at the review, however much of it is done", () => {
  expect(sinceReview(reviewed, reviewed).gained).toBe(0)
  expect(sinceReview(reviewed, reviewed.slice(1)).gained).toBe(1)
  expect(sinceReview(reviewed, [change("update", "A"), ...reviewed.slice(1)]).gained).toBe(1)
  expect(sinceReview(reviewed, []).gained).toBe(3 - 1)
  expect(sinceReview([], reviewed).gained).toBe(0)
})

test("the rest of a create that was killed counts as a create, an update as what it is", () => {
  const { action } = sinceReview(reviewed, [])
  expect(action(change("update", "a"))).toBe("create")
  expect(action(change("update", "e"))).toBe("update")
  expect(action(change("update", "unknown"))).toBe("update")
})
