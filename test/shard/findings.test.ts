import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { CheckShard, Filters, Shard } from "../../src/model.ts"
import { check } from "../../src/reconcile/check.ts"
import { mergeFindings } from "../../src/reconcile/merge-findings.ts"
import { renderFindings } from "../../src/report/findings.ts"
import { findingsJson } from "../../src/report/findings-json.ts"
import { renderFindingsMarkdown } from "../../src/report/findings-markdown.ts"
import { findingsSarif } from "../../src/report/findings-sarif.ts"
import type { FindingsReport } from "../../src/report/findings-view.ts"
import { checkShardText } from "../../src/report/merge-write.ts"
import { channelNotices } from "../../src/report/notice-channels.ts"
import { checkCode } from "../../src/shell/exit.ts"
import { readShards } from "../../src/shell/read-shards.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { shuffled } from "../arbitrary.ts"
import { openerOf, sharedOut } from "./arbitrary-company.ts"
import { type Facts, opener } from "./company.ts"
import type { Opened } from "./shards.ts"

const often = { numRuns: Number(process.env.RUNS ?? 40), interruptAfterTimeLimit: 20_000 }

const checked = ({ world, config }: Opened, shard?: Shard, filters: Filters = {}) =>
  check(world, config, { run: "shards", concurrency: 3, filters, ...(shard && { shard }) })

/** The files of all shards, each by a machine of its own. */
async function filesOf(open: () => Opened, of: number, filters: Filters = {}): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "reconcile-shards-"))
  const shards = Array.from({ length: of }, (_, index) => ({ index: index + 1, of }))
  return Promise.all(
    shards.map(async (shard) => {
      const { shard: part } = await checked(open(), shard, filters)
      if (!part) throw new Error("Nothing was handed over")
      const path = join(folder, `${shard.index}.json`)
      writeFileSync(path, checkShardText(part))
      return path
    }),
  )
}

async function merged(paths: readonly string[]): Promise<FindingsReport> {
  const shards = await readShards(paths)
  if (shards.command !== "check") throw new Error(shards.command)
  return mergeFindings(shards.files)
}

/** Everything that is printed of it. */
const printed = (report: FindingsReport): readonly unknown[] => [
  ...[true, false].map((full) => renderFindings(report, { color: false, full })),
  findingsJson(report),
  renderFindingsMarkdown(report),
  findingsSarif(report, "1"),
  channelNotices("check", report),
  checkCode(report),
]

describe("what several machines find by rules", () => {
  it("is byte for byte what a single machine finds, and ends the same", () =>
    fc.assert(
      fc.asyncProperty(sharedOut, async (one) => {
        const open = openerOf(one)
        const whole = await checked(open())
        const joined = await merged(shuffled(await filesOf(open, one.of), one.order))
        expect(printed(joined)).toEqual(printed(whole))
      }),
      often,
    ))

  const facts: Facts = {
    templates: {
      roles: {
        type: "AWS::IAM::Role",
        targets: { accounts: "all" },
        rules: [{ name: "any", severity: "error", message: "is there" }],
        report: { slack: "#roles" },
      },
    },
    files: {
      "waivers.yaml": `- { rule: roles, id: a, accounts: { names: [pay] }, owner: me, reason: known, until: 2026-12-31 }
- { rule: roles, id: nobody, owner: me, reason: known, until: 2026-12-31 }
`,
    },
    live: { resources: ["pay", "web", "dev", "lab"].map((account) => ({ account, role: "a" })) },
  }

  it("has a waiver that covers nothing anywhere, and not one that covers something in another shard", async () => {
    const { problems, waived } = await merged(await filesOf(opener(facts), 3))
    expect([problems.map(({ message }) => message), waived.length]).toEqual([
      ["The waiver of roles for nobody covers nothing that was found."],
      1,
    ])
    const narrowed = await merged(await filesOf(opener(facts), 3, { types: ["AWS::IAM::Role"] }))
    expect(narrowed.problems).toEqual([])
  })

  it("has rules that fail everywhere once, however many machines they failed on", async () => {
    const failing = {
      ...(facts.templates?.roles as object),
      rules: [{ name: "bad", when: "resource.properties.Description == 'x'", severity: "error", message: "is" }],
    }
    const many = Array.from({ length: 30 }, (_, index) => ({
      account: index % 2 ? "web" : "dev",
      role: `role-${index}`,
    }))
    const one = { ...facts, files: {}, templates: { roles: failing }, live: { resources: many } }
    const whole = await checked(opener(one)())
    const joined = await merged(await filesOf(opener(one), 2))
    expect(joined.problems).toEqual(whole.problems)
    expect(joined.problems.at(-1)?.message).toBe("20 more resources are not listed for which the same rules fail")
  })

  it.each<readonly [what: string, other: Facts, says: string]>([
    [
      "rules",
      { ...facts, templates: { roles: { ...(facts.templates?.roles as object), description: "Other." } } },
      "goes by other rules or waivers than",
    ],
    ["waivers", { ...facts, files: {} }, "goes by other rules or waivers than"],
    ["configuration", { ...facts, config: { variables: { a: "b" } } }, "goes by another configuration than"],
    ["day", { ...facts, clock: "2026-06-02T00:00:01Z" }, "was made on another day, UTC"],
    [
      "accounts",
      { ...facts, live: { ...facts.live, accounts: { pay: 2, web: 3, dev: 4, lab: 8 } } },
      "saw other accounts",
    ],
  ])("is refused where a shard goes by another %s", async (_, other, says) => {
    const [first = ""] = await filesOf(opener(facts), 2)
    const [, second = ""] = await filesOf(opener(other), 2)
    const error = await merged([first, second]).catch((caught: unknown) => caught)
    if (!(error instanceof ProblemError)) throw new Error("It was joined")
    expect(error.message).toContain(says)
    expect(error.problems[0]?.fix).toBe("Check all shards again: from one commit, with one configuration, on one day.")
  })

  it("is refused where something was taken out of a shard or changed by hand, not where it was only laid out anew", async () => {
    const unread = [{ account: "dev", type: "AWS::IAM::Role", reason: "Nobody may look." }]
    const [one = "", two = ""] = await filesOf(opener({ ...facts, files: {}, live: { ...facts.live, unread } }), 2)
    const [before, written] = [await merged([one, two]), readFileSync(two, "utf8")]
    const shard = JSON.parse(written) as CheckShard & { readonly digest: string }
    const { digest: _, ...without } = shard
    expect([shard.problems.length, shard.findings.length]).toEqual([1, 1])
    for (const edited of [
      { ...shard, problems: [] },
      { ...shard, findings: [] },
      { ...shard, findings: shard.findings.map((finding) => ({ ...finding, severity: "note" })) },
      { ...shard, looked: shard.looked + 1 },
    ]) {
      writeFileSync(two, JSON.stringify(edited))
      const error = await merged([one, two]).catch((caught: unknown) => caught)
      expect((error as ProblemError).problems).toEqual([
        {
          severity: "error",
          message: `${two} was changed after it was written`,
          fix: "Make it again with `--shard I/N`, and leave it as it was written.",
        },
      ])
    }
    writeFileSync(two, JSON.stringify(without))
    await expect(merged([one, two])).rejects.toThrow("is not a whole shard")
    writeFileSync(two, JSON.stringify(shard, undefined, 4))
    expect(printed(await merged([one, two]))).toEqual(printed(before))
  })

  it("is refused where a shard is missing, there twice, or was narrowed", async () => {
    const [one = "", two = ""] = await filesOf(opener(facts), 2)
    const [, narrowed = ""] = await filesOf(opener(facts), 2, { types: ["AWS::IAM::Role"] })
    const [third = ""] = await filesOf(opener(facts), 3)
    await expect(merged([two])).rejects.toThrow("Shards are missing: 1/2")
    await expect(merged([one, two, one])).rejects.toThrow("Shard 1/2 is there twice")
    await expect(merged([one, narrowed])).rejects.toThrow("was narrowed by other filters")
    await expect(merged([two, third])).rejects.toThrow("is one shard of")
  })
})
