import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { action, root } from "./workflow.ts"

describe("the Action", () => {
  it("runs the bundle on Node.js 24", () => {
    expect(action.runs).toEqual({ using: "node24", main: "dist/action.js" })
  })

  it("has names in kebab-case, and says of each what it is", () => {
    const all = [...Object.entries(action.inputs), ...Object.entries(action.outputs)]
    expect(all.filter(([name]) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([])
    expect(all.filter(([, { description = "" }]) => !/^[A-Z`"].{20,}\.$/s.test(description.trim()))).toEqual([])
  })

  it("requires its command, and nothing else", () => {
    expect(
      Object.entries(action.inputs)
        .filter(([, { required }]) => required)
        .map(([name]) => name),
    ).toEqual(["command"])
  })

  it("takes every input that the code reads, and only those", () => {
    const source = readFileSync(`${root}src/action/inputs.ts`, "utf8")
    const read = [...source.matchAll(/\b(?:text|flag|oneOf|optional|matching)\("([a-z0-9-]+)"/g)].map(
      ([, name]) => name,
    )
    expect([...new Set(read)].sort()).toEqual(Object.keys(action.inputs).sort())
  })
})
