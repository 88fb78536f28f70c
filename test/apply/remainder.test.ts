import { describe, expect, test } from "vitest"
import { type Due, isRemainder } from "../../src/apply/remainder.ts"
import type { Action, Effect } from "../../src/model.ts"

/** `desired` and pairs of path and value before; hashes are any text. */
const due = (action: Action, desired: string | undefined, before: Record<string, string> = {}, ours = true): Due => ({
  action,
  template: "audit",
  ours,
  effect: {
    ...(desired && { desired }),
    edits: Object.entries(before).map(([path, hash]): Effect["edits"][number] => ({
      path: path.split("."),
      ...(hash && { before: hash }),
    })),
  },
})

const create = due("create", "d")
const made = (desired: string, created: string): Due => ({
  ...due("create", desired),
  effect: { desired, created, edits: [] },
})
const update = due("update", "d", { Description: "old", "Tags.team": "a" })
const replace = due("replace", "d", { Path: "/" })
const remove = due("delete", undefined, { RoleName: "audit", Description: "old" })

describe("what is left to do is part of what was reviewed", () => {
  test.each<[string, Due, Due, boolean]>([
    ["the same create", create, create, true],
    ["a create of something else", due("create", "other"), create, false],
    ["a create of what is compared alike, and written otherwise", made("d", "other"), made("d", "whole"), false],
    ["the same create of what is not all compared", made("d", "whole"), made("d", "whole"), true],
    ["the rest of such a create that was killed", due("update", "d", { "Tags.x": "" }), made("d", "whole"), true],
    ["the rest of a create that was killed", due("update", "d", { "ManagedPolicyArns.x": "" }), create, true],
    [
      "an update of what was created and then changed by hand",
      due("update", "d", { "ManagedPolicyArns.x": "x" }),
      create,
      false,
    ],
    ["the same where a replace was reviewed", due("update", "d", { Description: "by hand" }), replace, false],
    ["an update of a role that somebody else made meanwhile", due("update", "d", { Path: "/" }, false), create, false],
    ["an adoption where a create was reviewed", due("adopt", "d", {}, false), create, false],
    ["a delete where a create was reviewed", due("delete", undefined), create, false],
    ["the same update", update, update, true],
    ["the rest of an update", due("update", "d", { Description: "old" }), update, true],
    ["an update of a value that changed since", due("update", "d", { Description: "by hand" }), update, false],
    ["an update of a value that came since", due("update", "d", { Description: "" }), update, false],
    ["an update of one more path", due("update", "d", { Description: "old", Path: "/" }), update, false],
    ["an update to another state", due("update", "e", { Description: "old" }), update, false],
    ["a create where an update was reviewed: it was deleted since", due("create", "d"), update, false],
    ["a replace where an update was reviewed", due("replace", "d", { Description: "old" }), update, false],
    [
      "an adoption with the edits of an update that was reviewed",
      due("adopt", "d", { Description: "old" }),
      update,
      true,
    ],
    ["the same replace", replace, replace, true],
    ["the create of a replace that was killed", due("create", "d"), replace, true],
    ["the rest of a replace that was killed", due("update", "d", { "Policies.own": "" }), replace, true],
    ["the same delete", remove, remove, true],
    ["the rest of a delete", due("delete", undefined, { RoleName: "audit" }), remove, true],
    [
      "a delete of something that has more by now",
      due("delete", undefined, { RoleName: "audit", "Policies.x": "y" }),
      remove,
      false,
    ],
    ["a delete of something that changed", due("delete", undefined, { Description: "new" }), remove, false],
    ["a delete where an update was reviewed", remove, update, false],
  ])("%s", (_, now, reviewed, expected) => {
    expect(isRemainder(now, reviewed)).toBe(expected)
  })

  test("nothing of another template's is", () => {
    expect(isRemainder(create, { ...create, template: "other" })).toBe(false)
  })
})
