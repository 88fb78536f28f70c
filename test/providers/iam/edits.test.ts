import { expect, it } from "vitest"
import { edited, members } from "../../../src/providers/iam/edits.ts"

const tags = {
  before: [
    { Key: "Team", Value: "audit" },
    { Key: "cost", Value: "1" },
    { Key: "gone", Value: "" },
  ],
  after: [
    { Key: "team", Value: "security" },
    { Key: "cost", Value: "1" },
    { Key: "new", Value: "x" },
  ],
  nameOf: ({ Key }: { Key: string }) => Key,
}

it("puts what an edit names and takes away what is not wanted any more", () => {
  const edits = [
    { path: ["Tags", "gone"], before: "" },
    { path: ["Tags", "new"], after: "x" },
  ]
  expect(members(edits, "Tags", tags)).toEqual({ put: [{ Key: "new", Value: "x" }], gone: ["gone"] })
})

it("knows a member by its folded name, and removes it as AWS spells it", () => {
  const fold = (name: string) => name.toLowerCase()
  const edits = [{ path: ["Tags", "team"], before: "audit", after: "security" }]
  expect(members(edits, "Tags", tags, fold)).toEqual({ put: [{ Key: "team", Value: "security" }], gone: [] })
  expect(members([{ path: ["Tags", "team"], before: "audit" }], "Tags", { ...tags, after: [] }, fold).gone).toEqual([
    "Team",
  ])
})

it("takes an edit inside a member for an edit of the member", () => {
  const edits = [{ path: ["Policies", "own", "PolicyDocument", "Statement"], before: "a" }]
  const after = [{ name: "own" }, { name: "other" }]
  expect(members(edits, "Policies", { after, nameOf: ({ name }) => name })).toEqual({
    put: [{ name: "own" }],
    gone: [],
  })
})

it("takes an edit of the whole list for an edit of every member", () => {
  expect(members([{ path: ["Tags"] }], "Tags", tags)).toEqual({ put: tags.after, gone: ["Team", "gone"] })
})

it("knows which properties are edited", () => {
  expect(edited([{ path: ["Tags", "team"] }], "Description", "Tags")).toBe(true)
  expect(edited([{ path: ["Tags", "team"] }], "Description")).toBe(false)
})
