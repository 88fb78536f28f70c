import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { acme, acmeWith, onSnapshot } from "../cli/acme.ts"
import { runCli } from "../cli.ts"

const refusal = (out: string, input: string) =>
  `error: --out ${out} would overwrite ${input}: nothing was read or written.\n  fix: Give another file with --out.\n\n1 error\n`

const textsIn = (cwd: string, paths: readonly string[]) => paths.map((path) => readFileSync(join(cwd, path), "utf8"))

const rules = `name: house-rules
type: AWS::IAM::Role
targets: { accounts: all }
rules: [{ name: by-hand, when: "has(resource.properties.Description)", severity: warning, message: was changed }]
`

/** Both shards of what a command comes to. */
async function inShards(args: (index: number) => readonly string[]): Promise<string> {
  const cwd = acmeWith({ "holds.yaml": "# none\n", "templates/rules.yaml": rules })
  for (const index of [1, 2]) await onSnapshot(cwd, [...args(index), "--shard", `${index}/2`])
  return cwd
}

describe("reconcile merge --out", { timeout: 60_000 }, () => {
  it.each(["plan", "drift", "check"])(
    "of a %s overwrites neither what is configured nor what it joins",
    async (command) => {
      const cwd = await inShards((index) => [command, "--format", "json", "--out", `${index}.json`])
      const inputs = {
        "reconcile.yaml": "the configuration",
        "holds.yaml": "the holds",
        "templates/audit.yaml": "a template",
        "templates/new.yaml": "a template",
        "./2.json": "a shard",
      }
      const kept = ["reconcile.yaml", "holds.yaml", "templates/audit.yaml", "1.json", "2.json"]
      const before = textsIn(cwd, kept)
      for (const [out, input] of Object.entries(inputs)) {
        const merged = await runCli(["merge", "1.json", "2.json", "--out", out], { cwd })
        expect(merged).toEqual({ code: 1, stdout: "", stderr: refusal(out, input) })
      }
      expect(textsIn(cwd, kept)).toEqual(before)
      expect(existsSync(join(cwd, "templates/new.yaml"))).toBe(false)
      await runCli(["merge", "1.json", "2.json", "--out", "joined.txt"], { cwd })
      expect(existsSync(join(cwd, "joined.txt"))).toBe(true)
    },
  )

  it("of an inventory neither", async () => {
    const cwd = await inShards((index) => ["inventory", "--out", `${index}/`])
    const before = textsIn(cwd, ["1/index.json", "2/index.json"])
    for (const [out, input] of [
      ["reconcile.yaml", "the configuration"],
      ["2/", "a shard"],
      ["1/index.json", "a shard"],
    ] as const) {
      const merged = await runCli(["merge", "1", "2", "--out", out], { cwd })
      expect(merged).toEqual({ code: 1, stdout: "", stderr: refusal(out, input) })
    }
    expect(textsIn(cwd, ["reconcile.yaml", "1/index.json", "2/index.json"])).toEqual([
      acme["reconcile.yaml"],
      ...before,
    ])
  })
})
