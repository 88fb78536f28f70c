import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { bootstrapCommand } from "../../src/cli/bootstrap.ts"
import { folderWith } from "../cli.ts"

const options = { concurrency: 1 }
const folder = (origin?: string): string => {
  const place = folderWith({ "reconcile.yaml": "name: acme\n" })
  execFileSync("git", ["-C", place, "init", "--quiet"])
  if (origin) execFileSync("git", ["-C", place, "remote", "add", "origin", origin])
  return place
}

describe("reconcile bootstrap", () => {
  it("writes a template for the repository that the configuration is in", async () => {
    const place = folder("git@github.com:acme/baseline.git")
    const out = join(place, "hub.yaml")
    expect(await bootstrapCommand("hub", { ...options, config: join(place, "reconcile.yaml"), out })).toBe(0)
    expect(readFileSync(out, "utf8")).toContain("- repo:acme/baseline:pull_request\n")
  })

  it("says how to deploy the file that it wrote", async () => {
    const place = folder()
    const out = join(place, "our roles.yaml")
    expect(await bootstrapCommand("members", { ...options, config: join(place, "reconcile.yaml"), out })).toBe(0)
    expect(readFileSync(out, "utf8")).toContain(` --template-body file://'${out}' `)
  })

  it("makes a role for the tasks there are, of what they take", async () => {
    const task = (actions: string) => `name: zen
targets: { accounts: all }
run: { command: [x], actions: ${actions}, resources: ["arn:{{ partition }}:ssm:*:{{ account.id }}:parameter/\${aws:username}"] }
output: s3://results/{{ run.id }}/{{ account.id }}
`
    const write = async (stack: "hub" | "members", text: string) => {
      const place = folderWith({ "reconcile.yaml": "name: acme\n", "templates/zen.yaml": text })
      const [config, out] = [join(place, "reconcile.yaml"), join(place, `${stack}.yaml`)]
      await bootstrapCommand(stack, { ...options, config, out, withRunRole: true, repository: "acme/baseline" })
      return readFileSync(out, "utf8")
    }
    expect(await write("members", task('["ssm:GetParameter"]'))).toContain(`
                Action:
                  - ssm:GetParameter
                Resource:
                  - !Sub arn:\${AWS::Partition}:ssm:*:\${AWS::AccountId}:parameter/\${!aws:username}
`)
    expect(await write("hub", task('["ssm:GetParameter"]'))).toContain("!Sub arn:${AWS::Partition}:s3:::results/*/*\n")
    await expect(write("hub", task('["{{ account.name }}"]'))).rejects.toThrow("known only when it is run")
    await expect(write("hub", "name: zen\nrun: {}\n")).rejects.toThrow("targets is missing")
  })

  it("believes a flag more than the remote", async () => {
    const place = folder("git@github.com:acme/baseline.git")
    const out = join(place, "hub.yaml")
    const flags = { ...options, config: join(place, "reconcile.yaml"), out, repository: "acme/other" }
    expect(await bootstrapCommand("hub", flags)).toBe(0)
    expect(readFileSync(out, "utf8")).toContain("- repo:acme/other:pull_request\n")
  })

  it("says where it cannot know the repository; only the hubs need it", async () => {
    const place = folder("https://gitlab.com/acme/baseline.git")
    const [config, out] = [join(place, "reconcile.yaml"), join(place, "members.yaml")]
    await expect(bootstrapCommand("hub", { ...options, config, out })).rejects.toMatchObject({
      problems: [
        {
          severity: "error",
          message: "Nothing says which repository the roles are to trust: origin is no repository at github.com",
          fix: "Add --repository OWNER/NAME.",
        },
      ],
    })
    expect(existsSync(out)).toBe(false)
    expect(await bootstrapCommand("members", { ...options, config, out })).toBe(0)
    expect(readFileSync(out, "utf8")).toContain("RoleName: reconcile-apply\n")
  })
})
