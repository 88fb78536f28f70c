import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parse, stringify } from "yaml"
import { deliveryOf } from "../../src/inventory/delivery.ts"
import type { Form } from "../../src/inventory/records.ts"
import type { Shard } from "../../src/model.ts"
import { type InventoryChoice, inventoryExtent } from "../../src/reconcile/inventory-extent.ts"
import { problemsCode } from "../../src/shell/exit.ts"
import { singleSink } from "../../src/shell/inventory-sink.ts"
import { joinInventory, writeInventory } from "../../src/shell/join-inventory.ts"
import { readShards } from "../../src/shell/read-shards.ts"
import { openResultFile } from "../../src/shell/result-file.ts"
import { folderSink } from "../../src/shell/snapshot-folder.ts"
import { sinkFacts, taken } from "../../src/shell/take-inventory.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { shuffled } from "../arbitrary.ts"
import { openerOf, sharedOut } from "./arbitrary-company.ts"
import { type Facts, opener } from "./company.ts"
import type { Opened } from "./shards.ts"

const often = { numRuns: Number(process.env.RUNS ?? 40), interruptAfterTimeLimit: 20_000 }
const folder = () => mkdtempSync(join(tmpdir(), "reconcile-inventory-"))

/** Takes an inventory as the command does, and says how it ends. */
async function take(
  { world, config }: Opened,
  out: string,
  choice: InventoryChoice = {},
  form?: Form,
): Promise<number> {
  const array = out.includes("array") ? ({ format: "json" } as const) : {}
  const delivery = deliveryOf({ out, ...array, ...(form && { form }) })
  const extent = await inventoryExtent(world, config, choice)
  const sink =
    delivery.to === "folder"
      ? await folderSink(out, extent)
      : singleSink(delivery, extent, sinkFacts(extent, world), await openResultFile(out, delivery))
  const { signal } = new AbortController()
  const { result, delivered } = await taken(world, extent, sink, { run: "shards", concurrency: 3, signal })
  return problemsCode([...extent.problems, ...result.problems, ...delivered])
}

const shards = (of: number): readonly Shard[] => Array.from({ length: of }, (_, at) => ({ index: at + 1, of }))

async function joinFiles(paths: readonly string[], out: string): Promise<number> {
  const read = await readShards(paths)
  if (read.command !== "inventory") throw new Error(read.command)
  const joined = joinInventory(read.files)
  const delivery = deliveryOf({ out, format: joined.format })
  const { problems } = await writeInventory(joined, delivery, { out, open: () => openResultFile(out, delivery) })
  return problemsCode(problems)
}

/** Every file of a place, by name. */
function contents(place: string): Readonly<Record<string, string>> {
  if (!place.endsWith("/")) return { "": readFileSync(place).toString("base64") }
  const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), "utf8")] as const).sort(),
  )
}

const PLACES = ["one.json", "one.json.gz", "one.yaml", "one/", "one.jsonl", "one.jsonl.gz", "one.array.json"] as const

describe("an inventory that several machines take", () => {
  it("is byte for byte the one that a single machine takes, and ends the same", () =>
    fc.assert(
      fc.asyncProperty(sharedOut, fc.constantFrom(...PLACES), fc.boolean(), async (one, name, recon) => {
        const form = recon && /jsonl|array/.test(name) ? "aws-recon" : "reconcile"
        const open = openerOf(one)
        const [here, there] = [folder(), folder()]
        const code = await take(open(), join(here, name), {}, form)
        const paths = shards(one.of).map(({ index }) => join(here, name.replace("one", String(index))))
        await Promise.all(shards(one.of).map((shard, at) => take(open(), paths[at] ?? "", { shard }, form)))
        expect(await joinFiles(shuffled(paths, one.order), join(there, name))).toBe(code)
        expect(contents(join(there, name))).toEqual(contents(join(here, name)))
      }),
      often,
    ))

  const facts: Facts = {
    live: {
      resources: ["pay", "web", "dev", "lab"].map((account) => ({ account, role: "a" })),
      unread: [{ account: "dev", type: "AWS::IAM::Role", reason: "Nobody may look." }],
    },
  }
  const inTwo = async (
    name: string,
    other = facts,
    choice: InventoryChoice = {},
  ): Promise<readonly [string, string]> => {
    const [one, two] = shards(2) as readonly [Shard, Shard]
    const here = folder()
    const paths = [join(here, name.replace("N", "1")), join(here, name.replace("N", "2"))] as const
    await take(opener(facts)(), paths[0], { shard: one })
    await take(opener(other)(), paths[1], { ...choice, shard: two })
    return paths
  }

  it("may be joined from files into a folder, and from a folder into a file", async () => {
    const here = folder()
    const [one, two] = await inTwo("N.json")
    const [, other] = await inTwo("N/")
    await take(opener(facts)(), join(here, "whole/"))
    expect(await joinFiles([one, two], join(here, "joined/"))).toBe(5)
    expect(contents(join(here, "joined/"))).toEqual(contents(join(here, "whole/")))
    await take(opener(facts)(), join(here, "whole.json"))
    await joinFiles([one, other], join(here, "joined.json"))
    expect(contents(join(here, "joined.json"))).toEqual(contents(join(here, "whole.json")))
  })

  it("has what cannot be read as a record, and the numbers of all shards", async () => {
    const [one, two] = await inTwo("N.jsonl")
    const out = join(folder(), "all.jsonl")
    expect(await joinFiles([two, one], out)).toBe(5)
    const records = readFileSync(out, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { error?: string })
    expect(records.filter(({ error }) => error)).toMatchObject([{ account: "444444444444", error: "Nobody may look." }])
    expect(records.some((record) => "shard" in record)).toBe(false)
  })

  it("takes choices that leave accounts out: they are not called empty", async () => {
    const here = folder()
    const choice: InventoryChoice = { accounts: ["pay", "lab"], types: ["AWS::IAM::*"] }
    const name = (index: number | string) => join(here, `${index}.json`)
    await take(opener(facts)(), name("whole"), choice)
    await Promise.all(shards(3).map((shard) => take(opener(facts)(), name(shard.index), { ...choice, shard })))
    expect(await joinFiles([name(1), name(2), name(3)], name("joined"))).toBe(0)
    expect(contents(name("joined"))).toEqual(contents(name("whole")))
    const { unread } = JSON.parse(readFileSync(name("joined"), "utf8")) as { unread: readonly { account: string }[] }
    expect(unread.map(({ account }) => account)).toEqual(["111111111111", "333333333333", "444444444444"])
  })

  const refusal = async (paths: readonly string[]): Promise<string> => {
    const error = await joinFiles(paths, join(folder(), "all.json")).catch((caught: unknown) => caught)
    if (!(error instanceof ProblemError)) throw new Error("It was joined")
    for (const { fix } of error.problems) expect(fix).toMatch(/\.$/)
    return error.message
  }

  it("is refused where shards are not of one inventory, and says what is wrong", async () => {
    const [one, two] = await inTwo("N.json")
    expect(await refusal([one])).toBe("Shards are missing: 2/2")
    expect(await refusal([one, two, two])).toContain("Shard 2/2 is there twice")
    const other = async (...more: readonly [Facts, InventoryChoice?]) =>
      refusal([one, (await inTwo("N.json", ...more))[1]])
    expect(await other(facts, { types: ["AWS::IAM::*"] })).toContain("was asked for other accounts, types or regions")
    expect(await other({ ...facts, config: { prune: "delete" } })).toContain("goes by another configuration")
    expect(await other({ ...facts, clock: "2026-06-03T08:00:00Z" })).toContain(
      "was taken more than a day earlier or later",
    )
    expect(await refusal([one, (await inTwo("N.jsonl"))[1]])).toMatch(
      /2\.jsonl is jsonl .*, and .*1\.json is a snapshot/,
    )
  })

  it.each<readonly [name: string, part: string]>([
    ["N.json", ""],
    ["N.yaml", ""],
    ["N/", "accounts/222222222222.json"],
    ["N/", "accounts/444444444444.json"],
    ["N/", "index.json"],
  ])("is refused where a snapshot's shard was changed by hand: %s%s", async (name, part) => {
    const [one, two] = await inTwo(name)
    const path = join(two, part)
    const text = readFileSync(path, "utf8")
    const whole = parse(text) as { readonly resources: readonly object[]; readonly unread?: readonly object[] }
    const write = (edited: object) =>
      writeFileSync(path, name.endsWith("yaml") ? stringify(edited) : JSON.stringify(edited))
    const edits = [
      ...(whole.resources.length > 0 ? [{ ...whole, resources: whole.resources.slice(1) }] : []),
      ...(whole.unread ? [{ ...whole, unread: [] }] : []),
      ...(part === "" ? [{ ...whole, resources: [...whole.resources, { account: "999999999999", type: "a" }] }] : []),
    ]
    expect(edits.length).toBeGreaterThan(0)
    for (const edited of edits) {
      write(edited)
      expect(await refusal([one, two])).toBe(`${two} was changed after it was written`)
    }
    write(whole)
    expect(await joinFiles([one, two], join(folder(), "all.json"))).toBe(5)
  })

  it("is refused where records were changed by hand", async () => {
    for (const name of ["N.jsonl", "N.array.json"]) {
      const [one, two] = await inTwo(name)
      const text = readFileSync(two, "utf8")
      for (const [before, after] of [
        ["Nobody may look.", "Nothing to see."],
        ['"places":1', '"places":0'],
      ] as const) {
        expect(text).toContain(before)
        writeFileSync(two, text.replace(before, after))
        expect(await refusal([one, two])).toBe(`${two} was changed after it was written`)
      }
    }
  })

  it("is refused where a file is no shard, or only a part of one", async () => {
    const here = folder()
    const [one, two] = await inTwo("N.jsonl")
    const cut = join(here, "cut.jsonl")
    writeFileSync(cut, readFileSync(two, "utf8").split("\n").slice(0, -2).join("\n"))
    expect(await refusal([one, cut])).toContain("its last record does not say which it is")
    writeFileSync(cut, readFileSync(two, "utf8").split("\n").slice(1).join("\n"))
    expect(await refusal([one, cut])).toContain("records, and its last one counts others")
    await take(opener(facts)(), join(here, "whole.json"))
    expect(await refusal([join(here, "whole.json")])).toContain("is a whole snapshot, not one shard of it")
    await take(opener(facts)(), join(here, "whole/"))
    expect(await refusal([join(here, "whole")])).toContain("is a whole snapshot, not one shard of it")
    const [first, second] = await inTwo("N/")
    rmSync(join(second, "accounts/222222222222.json"))
    expect(await refusal([first, second])).toContain("is not whole: accounts/222222222222.json cannot be read")
    expect(await refusal([here])).toContain("holds no snapshot")
  })
})
