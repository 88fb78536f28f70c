import { readFileSync } from "node:fs"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { parse } from "yaml"
import { type Aws, startAws } from "../../aws/moto.ts"
import { performerOf, storageOf, toldBy, type Wish } from "./stage.ts"

let aws: Aws
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({ accounts: 2 })
})
beforeEach(async () => {
  await aws.reset()
  await storage.create()
})
afterAll(() => aws?.stop())

const storage = storageOf(() => aws)
const perform = performerOf(
  () => aws,
  () => aws.endpoint,
)

interface Case {
  readonly id: string
  readonly says: string
  readonly there: readonly string[] | Readonly<Record<string, string>>
  readonly transfer: Wish
  readonly after?: readonly string[]
  readonly fails?: string
  readonly summary?: string
}
const cases = parse(readFileSync(new URL("cases.yaml", import.meta.url), "utf8")) as readonly Case[]

describe("the table of cases", () => {
  it.each(cases)("$id: $says", async ({ there, transfer, after, fails, summary }) => {
    const objects = Array.isArray(there)
      ? there.map((place) => [place, place.replace("source/", "")])
      : Object.entries(there)
    for (const [place = "", text = ""] of objects) await storage.put(place, text)
    const before = await storage.keys()
    if (fails !== undefined) expect(await toldBy(perform(transfer))).toContain(fails)
    else {
      const result = await perform(transfer)
      if (summary !== undefined) expect(result.summary).toBe(summary)
    }
    expect(await storage.keys()).toEqual(after ? [...after].sort() : before)
  })

  it("has each id once", () => expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length))
})
