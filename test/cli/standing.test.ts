import { execFileSync } from "node:child_process"
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { acmeWith, onSnapshot, role } from "./acme.ts"

describe("apply --standing", () => {
  it("goes by what was applied last: what is only in the work tree is not made", async () => {
    const cwd = acmeWith()
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-C", cwd, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args])
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message", "Applied")
    writeFileSync(join(cwd, "templates/sneaked-in.yaml"), role("sneaked-in", ""))
    rmSync(join(cwd, "templates/audit.yaml"))
    const { code, stdout } = await onSnapshot(cwd, ["apply", "--yes", "--standing", "--base", "HEAD"])
    // checkout-dev and payments-dev hold nothing yet; the drift of payments-prod is left.
    expect(stdout).toContain("create AWS::IAM::Role deploy in checkout-dev")
    expect(stdout).toContain("create AWS::IAM::Role audit in payments-dev")
    expect(stdout).toContain("Left for a review: 1 other change.")
    expect(stdout).not.toContain("sneaked-in")
    expect(code).toBe(5)
  })
})
