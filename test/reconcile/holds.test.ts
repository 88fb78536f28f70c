import { describe, expect, it } from "vitest"
import type { Files, World } from "../../src/model.ts"
import { readHolds, requireHolds } from "../../src/reconcile/holds.ts"

/** A world with this `holds.yaml`, and nothing else. */
function worldWith(text: string): World {
  const files: Files = {
    list: async () => ["holds.yaml"],
    read: async () => text,
    bytes: async () => new TextEncoder().encode(text),
  }
  return { files: async () => files, clock: new Date("2027-01-15T12:00:00Z") } as unknown as World
}

const hold = (until: string) => `
- resource: { type: "AWS::IAM::Role", id: deploy }
  owner: data-platform
  reason: cut-over
  until: ${until}
`

describe("holds", () => {
  it("are planned with when the file is right", async () => {
    const { holds, problems } = await requireHolds(worldWith(hold("2027-06-30")))
    expect(holds.map(({ id, until }) => ({ id, until }))).toEqual([{ id: "deploy", until: "2027-06-30" }])
    expect(problems).toEqual([])
  })

  it("stop a plan when the file is wrong, for nobody knows what has to be left alone", async () => {
    await expect(requireHolds(worldWith(hold("soon")))).rejects.toThrow("until is a day that exists, like 2027-03-31")
  })

  it("are only reported by validate when the file is wrong", async () => {
    const { holds, problems } = await readHolds(worldWith(hold("soon")))
    expect(holds).toEqual([])
    expect(problems.map(({ severity }) => severity)).toEqual(["error"])
  })

  it("that ended stop nothing", async () => {
    const { holds, problems } = await requireHolds(worldWith(hold("2027-01-14")))
    expect(holds).toEqual([])
    expect(problems.map(({ severity }) => severity)).toEqual(["warning"])
  })
})
