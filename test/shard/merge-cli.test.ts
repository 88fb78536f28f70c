import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { acmeWith, onSnapshot } from "../cli/acme.ts"
import { runCli } from "../cli.ts"
import { type SlackServer, startSlack } from "../notify/slack-server.ts"

// Of two shards, payments-dev is the first; payments-prod, checkout-dev and lab are the second. Nobody can look into lab.
const files = {
  "reconcile.yaml": 'name: acme\nnotify: { slack: { channel: "#cloud" } }\n',
  "templates/rules.yaml": `name: house-rules
type: AWS::IAM::Role
targets: { accounts: all }
rules:
  - { name: by-hand, when: "resource.properties[?'Description'].orValue('') != ''", severity: warning, message: "was changed" }
`,
}
// biome-ignore lint/suspicious/noExplicitAny: whatever the file holds
type Json = any
const timeless = (text: string): string => text.replace(/"clock": ?"[^"]*"/g, '"clock": ""')
const readIn = (cwd: string, file: string): string => readFileSync(join(cwd, file), "utf8")

let slack: SlackServer
beforeAll(async () => {
  slack = await startSlack()
})
afterEach(() => slack.reset())
afterAll(() => slack.stop())
const telling = () => ({ env: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.apiUrl } })

/** What each of two machines does. */
const each = (args: (index: number) => readonly string[], cwd: string) =>
  Promise.all([1, 2].map((index) => onSnapshot(cwd, [...args(index), "--shard", `${index}/2`], telling())))

describe("reconcile merge", { timeout: 60_000 }, () => {
  it("joins what checks found: every form, the exit code, and one message for all of it", async () => {
    const cwd = acmeWith(files)
    const shards = await each((index) => ["check", "--format", "json", "--out", `${index}.json`, "--notify"], cwd)
    expect([shards.map(({ code }) => code), slack.messages]).toEqual([[0, 5], []])
    for (const format of ["text", "json", "markdown", "sarif"]) {
      const whole = await onSnapshot(cwd, ["check", "--format", format])
      const joined = await runCli(["merge", "1.json", "2.json", "--format", format], { cwd })
      expect([joined.code, timeless(joined.stdout)]).toEqual([whole.code, timeless(whole.stdout)])
    }
    const told = await runCli(["merge", "2.json", "1.json", "--notify"], { cwd, ...telling() })
    expect([told.code, slack.messages.length]).toEqual([5, 1])
    const page = await runCli(["merge", "1.json", "2.json", "--format", "html"], { cwd })
    expect([page.code, page.stderr]).toEqual([
      1,
      expect.stringContaining("Use --format text or json or markdown or sarif"),
    ])
  })

  it("refuses drift and plans out of which something was taken by hand", async () => {
    const cwd = acmeWith(files)
    const takenOut = (file: string, edit: (json: Json) => Json) => {
      const text = readIn(cwd, file)
      const edited = JSON.stringify(edit(JSON.parse(text)))
      expect(edited).not.toBe(JSON.stringify(JSON.parse(text)))
      writeFileSync(join(cwd, file), edited)
      return () => writeFileSync(join(cwd, file), text)
    }
    const withoutProblems = (plan: Json): Json => ({ ...plan, problems: [] })
    const says = [1, expect.stringContaining("2.json was changed after it was written")]
    for (const verb of ["drift", "plan"]) {
      await each((index) => [verb, "--format", "json", "--out", `${index}.json`], cwd)
      const edits: readonly ((json: Json) => Json)[] = [
        (json) => ({
          ...json,
          plan: verb === "plan" ? withoutProblems(json.plan) : { ...json.plan, plan: withoutProblems(json.plan.plan) },
        }),
        ...(verb === "plan"
          ? [(json: Json) => ({ ...json, total: { ...json.total, owned: json.total.owned + 1000 } })]
          : [
              ({ check: _, ...json }: Json) => json,
              (json: Json) => ({ ...json, check: { ...json.check, problems: [] } }),
            ]),
      ]
      for (const edit of edits) {
        const restore = takenOut("2.json", edit)
        const { code, stderr } = await runCli(["merge", "1.json", "2.json"], { cwd })
        expect([code, stderr]).toEqual(says)
        restore()
      }
    }
  })

  it("joins drift with what rules found, and tells it", async () => {
    const cwd = acmeWith(files)
    await each((index) => ["drift", "--format", "json", "--out", `${index}.json`, "--notify"], cwd)
    expect(slack.messages).toEqual([])
    for (const format of ["text", "json", "markdown"]) {
      const whole = await onSnapshot(cwd, ["drift", "--format", format])
      const joined = await runCli(["merge", "1.json", "2.json", "--format", format], { cwd })
      expect([joined.code, timeless(joined.stdout)]).toEqual([whole.code, timeless(whole.stdout)])
    }
    await runCli(["merge", "2.json", "1.json", "--notify"], { cwd, ...telling() })
    expect(slack.messages).toHaveLength(1)
    for (const more of [
      ["--format", "text"],
      ["--format", "json", "--propose"],
    ]) {
      const { code, stderr } = await onSnapshot(cwd, ["drift", "--shard", "1/2", ...more])
      expect([code, stderr]).toEqual([1, expect.stringContaining("One shard of drift is nothing to look at")])
    }
  })

  it("tells what a merged plan is, and that shards do not make one", async () => {
    const cwd = acmeWith(files)
    await each((index) => ["plan", "--format", "json", "--out", `${index}.json`, "--notify"], cwd)
    expect(slack.messages).toEqual([])
    const { code } = await runCli(["merge", "2.json", "1.json", "--notify"], { cwd, ...telling() })
    expect([code, slack.messages.length]).toEqual([5, 1])
    const missing = await runCli(["merge", "2.json", "--notify"], { cwd, ...telling() })
    expect([missing.code, JSON.stringify(slack.messages)]).toEqual([
      1,
      expect.stringContaining("Shards are missing: 1/2"),
    ])
    const other = await runCli(["merge", "1.json", "2.json", "--notify", "--config", "other.yaml"], {
      cwd: acmeWith({
        ...files,
        "other.yaml": "name: other\n",
        "1.json": readIn(cwd, "1.json"),
        "2.json": readIn(cwd, "2.json"),
      }),
    })
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("nobody knows whom to tell")])
  })

  it("joins an inventory, and what comes of it is a snapshot like any other", async () => {
    const cwd = acmeWith(files)
    const whole = await onSnapshot(cwd, ["inventory", "--out", "whole.json"])
    const shards = await each((index) => ["inventory", "--out", `${index}/`], cwd)
    expect(shards.map(({ code }) => code)).toEqual([0, 5])
    const joined = await runCli(["merge", "1", "2", "--out", "joined.json"], { cwd })
    expect([joined.code, readIn(cwd, "joined.json")]).toEqual([whole.code, readIn(cwd, "whole.json")])
    expect(joined.stderr).toContain(whole.stderr.trim().split("\n").at(-1)?.replace("whole", "joined"))
    expect(joined.stderr).toContain("Cannot assume the role reconcile-plan in lab")
    const checks = ["joined.json", "organization.yaml"].map((snapshot) =>
      runCli(["--snapshot", snapshot, "check"], { cwd }),
    )
    const [one, two] = await Promise.all(checks)
    expect(one?.stdout.replaceAll("joined.json", "organization.yaml")).toBe(two?.stdout)
    const part = await runCli(["--snapshot", "1", "check"], { cwd })
    expect([part.code, part.stdout]).toEqual([5, expect.stringContaining("is not part of this inventory")])
  })

  it("joins records from stdout, and leaves nothing where shards are not of one inventory", async () => {
    const cwd = acmeWith(files)
    const whole = await onSnapshot(cwd, ["inventory"])
    await each((index) => ["inventory", "--out", `${index}.jsonl`], cwd)
    const joined = await runCli(["merge", "2.jsonl", "1.jsonl"], { cwd })
    expect([joined.code, joined.stdout]).toEqual([whole.code, whole.stdout])
    expect(joined.stderr).toMatch(/\d+ places? could not be read[\s\S]*lab \(666666666666\)/)
    const left = "is the management account: it is left out"
    expect([joined, whole].map(({ stderr }) => stderr.split(left).length)).toEqual([2, 2])
    const wrong = await runCli(["merge", "2.jsonl", "--out", "all.jsonl"], { cwd })
    expect([wrong.code, wrong.stderr, existsSync(join(cwd, "all.jsonl"))]).toEqual([
      1,
      expect.stringContaining("Shards are missing: 1/2"),
      false,
    ])
    for (const [args, says] of [
      [["--notify"], "Nobody is told what `inventory` came to"],
      [["--format", "json"], "What `inventory` came to has no form json"],
      [["--out", "s3://b/{{ account.id }}"], "An inventory is joined in one place"],
    ] as const) {
      const { code, stderr } = await runCli(["merge", "1.jsonl", "2.jsonl", ...args], { cwd })
      expect([code, stderr]).toEqual([1, expect.stringContaining(says)])
    }
  })

  it("joins nothing of several commands", async () => {
    const cwd = acmeWith(files)
    await onSnapshot(cwd, ["check", "--shard", "1/2", "--format", "json", "--out", "1.json"])
    await onSnapshot(cwd, ["plan", "--shard", "2/2", "--format", "json", "--out", "2.json"])
    const { code, stderr } = await runCli(["merge", "1.json", "2.json"], { cwd })
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("2.json is one shard of a plan, and 1.json one of a check"),
    ])
  })
})
