import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { openSetting } from "../../src/shell/setting.ts"
import { snapshotText } from "../plan-world.ts"

it("what a pull request may look up is what its base allows", async () => {
  const folder = mkdtempSync(join(tmpdir(), "reconcile-lookups-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args])
  const config = join(folder, "reconcile.yaml")
  git("init", "--quiet", "--initial-branch=main")
  writeFileSync(config, "name: acme\nlookups: [/reconcile/*]\n")
  git("add", ".")
  git("commit", "--quiet", "-m", "base")
  writeFileSync(config, "name: acme\nlookups: ['/*']\n")
  const snapshot = join(folder, "snapshot.yaml")
  writeFileSync(snapshot, snapshotText({}))
  const options = { config, snapshot, concurrency: 1, run: "test" }
  expect((await openSetting(options)).config.lookups).toEqual(["/*"])
  expect((await openSetting({ ...options, accessFrom: "main" })).config.lookups).toEqual(["/reconcile/*"])
})
