import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { Plan } from "../../src/model.ts"
import { acmeWith, onSnapshot, role } from "./acme.ts"

const bomb = Array.from({ length: 8 }, (_, depth) =>
  depth === 0 ? "a0: &a0 [x, x, x, x, x, x, x, x, x, x]" : `a${depth}: &a${depth} [${`*a${depth - 1}, `.repeat(10)}]`,
).join("\n")

const tooBig = `${"# A template of ten million characters.".repeat(260_000)}\n${role("x", "")}`

/** What nobody can have meant: nothing is planned, since a template that is not understood must not look deleted. */
const refused: readonly (readonly [what: string, template: string, says: readonly string[]])[] = [
  [
    "YAML that is malformed",
    "name: x\ntype: [AWS\n",
    ["templates/x.yaml:2:7 error: The bracket [ is not closed.", "fix:"],
  ],
  [
    "a key that is there twice",
    `${role("x", "")}name: y\n`,
    ['templates/x.yaml:9:1 error: The key "name" is here twice'],
  ],
  ["an alias bomb", bomb, ["templates/x.yaml:1:1 error: Aliases repeat more than 10,000 values."]],
  ["a file of 10 MB", tooBig, ['error: "templates/x.yaml" is larger than 1 MB.']],
  [
    "values of the wrong type, all at once",
    role("x", "  MaxSessionDuration: long\n  Tags: team\n"),
    ["x.yaml:9:23 error: MaxSessionDuration is text, but must be a whole number.", "x.yaml:10:9 error: Tags is text"],
  ],
  [
    "an account id that is a number",
    role("x", "", "ids: [444444444444]"),
    ["x.yaml:3:30 error: An item of ids is the number 444444444444, but must be text.", 'quotes: "444444444444"'],
  ],
  [
    "an unknown key",
    `${role("x", "")}lifecylce: {}\n`,
    ['9:1 error: Unknown key "lifecylce"; did you mean "lifecycle"?'],
  ],
  [
    "an unknown property",
    role("x", "  MaxSesionDuration: 1\n"),
    ['9:3 error: Unknown key "MaxSesionDuration"; did you'],
  ],
  [
    "an unknown type",
    role("x", "").replace("::Role", "::Rolle"),
    ['x.yaml:2:7 error: Unknown type "AWS::IAM::Rolle"; did you mean "AWS::IAM::Role"?'],
  ],
  [
    "an expression that does not parse",
    role("x", '  Description: "{{ account.id + }}"\n'),
    ["9:32 error: The expression"],
  ],
  [
    "an expression that names an unknown variable",
    role("x", '  Description: "{{ acount.id }}"\n'),
    ['x.yaml:9:20 error: There is no variable "acount".', 'Did you mean "account"?'],
  ],
  ["bytes that are no text", "name: x\0", ["x.yaml:1:8 error: This is not UTF-8 text."]],
  ["two templates of one name", role("deploy", ""), ['Two templates are named "deploy"']],
]

/** What concerns one template or account: everything else is planned all the same. */
const heldBack: readonly (readonly [what: string, template: string, says: readonly string[]])[] = [
  [
    "a selector that matches nothing",
    role("x", "", "names: [chekout-dev]"),
    ['x.yaml:3:32 error: No account is named "chekout-dev".', 'Did you mean "checkout-dev"?'],
  ],
  [
    "an organizational unit that could be either of two",
    role("x", "", "ous: [Dev]"),
    ["x.yaml:3:30 error: 2 organizational units", "Root/Dev (ou-acme-00000002), Root/Lab/Dev (ou-acme-00000004)"],
  ],
  [
    "overrides that set one path differently",
    `${role("x", "")}overrides:
  - { targets: { accounts: { tags: { tier: dev } } }, properties: { MaxSessionDuration: 7200 } }
  - { targets: { accounts: { ids: ["444444444444"] } }, properties: { MaxSessionDuration: 3600 } }
`,
    ["Two overrides set properties.MaxSessionDuration: this one and the one at templates/x.yaml:10:89."],
  ],
  ["a variable without the key", role("x", '  Description: "{{ variables.tem }}"\n'), ['no key "tem"', 'mean "team"?']],
  ["file() that climbs out", role("x", file("../secret.json")), ['"../secret.json" leads outside']],
  ["file() with an absolute path", role("x", file("/etc/hostname")), ['"/etc/hostname" is not a relative path']],
  ["file() through a link", role("x", file("link.json")), ['"link.json" is a link that leads outside']],
  ["include() through a link", role("x", file("link.json", "include")), ['"link.json" is a link that leads outside']],
  ["file() in .git", role("x", file(".git/config")), ['".git/config" is in .git, which is never read.']],
  ["file() of nothing", role("x", file("no.json")), ['There is no file "no.json".']],
  [
    "a list that selectors emptied",
    role(
      "x",
      `  Policies:
    - PolicyName: p
      PolicyDocument:
        Statement:
          - Effect: Allow
            Resource: "*"
            Action: [{ $targets: { accounts: { names: [payments-dev] } }, $value: "s3:GetObject" }]
`,
    ),
    ["x.yaml:15:21 error: Policies[0].PolicyDocument.Statement[0].Action is left with nothing in it here."],
  ],
]

function file(path: string, word = "file"): string {
  return `  Description: "{{ ${word}('${path}') }}"\n`
}

describe("a template that cannot be understood stops the run", () => {
  it.each(refused)("%s", async (_, template, says) => {
    const result = await onSnapshot(acmeWith({ "templates/x.yaml": template }), ["plan"])
    for (const part of says) expect(result.stderr).toContain(part)
    expect(result.stderr).toMatch(/\n\d+ errors?( in 1 file)?\n$/)
    expect(result).toMatchObject({ code: 1, stdout: "" })
    expect(result.stderr).not.toMatch(stack)
  })
})

describe("a template that cannot be meant here is held back, and nothing else is lost", () => {
  it.each(heldBack)("%s", async (_, template, says) => {
    const cwd = acmeWith({ "templates/x.yaml": template })
    const secret = join(mkdtempSync(join(tmpdir(), "reconcile-outside-")), "secret.json")
    writeFileSync(secret, '"s3cret"')
    symlinkSync(secret, join(cwd, "link.json"))
    const [result, json] = await Promise.all([onSnapshot(cwd, ["plan"]), onSnapshot(cwd, ["plan", "--format", "json"])])
    for (const part of says) expect(result.stdout).toContain(part)
    expect(result).toMatchObject({ code: 1, stderr: "" })
    expect(result.stdout).not.toMatch(stack)
    expect(result.stdout).not.toContain("s3cret")
    const plan = JSON.parse(json.stdout) as Plan
    expect(plan.changes.map(({ action, account, id }) => [action, account, id])).toEqual([
      ["update", "222222222222", "audit"],
      ["create", "333333333333", "audit"],
      ["create", "444444444444", "deploy"],
    ])
  })

  it("two templates for one resource hold back both, in that account only", async () => {
    const stated = role("x", "", "names: [payments-dev, checkout-dev]").replace("RoleName: x", "RoleName: Deploy")
    const cwd = acmeWith({ "templates/x.yaml": stated })
    const { code, stdout } = await onSnapshot(cwd, ["plan", "--format", "json"])
    const { changes, problems } = JSON.parse(stdout) as Plan
    expect(code).toBe(1)
    expect(problems.find(({ severity }) => severity === "error")).toMatchObject({
      message: 'AWS::IAM::Role Deploy is stated by this template and by "deploy" (templates/deploy.yaml:1:1)',
      source: { file: "templates/x.yaml", line: 1, column: 1 },
      account: "444444444444",
    })
    expect(changes.map(({ account, id }) => [account, id])).toEqual([
      ["222222222222", "audit"],
      ["333333333333", "Deploy"],
      ["333333333333", "audit"],
    ])
  })

  it("a selector that names a suspended account goes without it", async () => {
    const cwd = acmeWith({ "templates/x.yaml": role("x", "", "names: [old-shop, checkout-dev]") })
    const { code, stdout } = await onSnapshot(cwd, ["plan", "--account", "checkout-dev"])
    expect(stdout).toContain('x.yaml:3:32 warning: "old-shop" (555555555555) is SUSPENDED: it is left out.')
    expect(stdout).toContain("+ AWS::IAM::Role x ")
    expect(code).toBe(0)
  })

  it("apply makes what is certain, and says what is not", async () => {
    const cwd = acmeWith({ "templates/x.yaml": role("x", "", "names: [chekout-dev]") })
    const { code, stdout } = await onSnapshot(cwd, ["apply", "--yes"])
    expect(stdout).toContain("Apply: 3 applied, of 3 changes in 3 accounts.")
    expect(stdout).toContain('No account is named "chekout-dev".')
    expect(code).toBe(1)
  })
})

describe("nothing at all is never taken for a wish", () => {
  const elsewhere = "name: acme\ntemplates: elsewhere/*.yaml\n"

  it.each([
    ["no file", "other.yaml", "", "No template is found by elsewhere/*.yaml."],
    ["a file of comments", "elsewhere/x.yaml", "# later\n", "elsewhere/x.yaml holds no template."],
  ])("%s", async (_, path, text, says) => {
    const cwd = acmeWith({ "reconcile.yaml": `${elsewhere}prune: delete\n`, [path]: text })
    const result = await onSnapshot(cwd, ["plan"])
    expect(result).toMatchObject({ code: 1, stdout: "" })
    expect(result.stderr).toContain(says)
  })

  it("templates that select no account", async () => {
    const cwd = acmeWith({ "reconcile.yaml": elsewhere, "elsewhere/x.yaml": role("x", "", 'ids: ["555555555555"]') })
    for (const command of ["plan", "validate"]) {
      const { code, stdout } = await onSnapshot(cwd, [command])
      expect(stdout).toContain("error: No template selects any account: nothing at all is stated.")
      expect(code).toBe(1)
    }
  })

  it("globs that lead out of the folder", async () => {
    const result = await onSnapshot(acmeWith({ "reconcile.yaml": "name: acme\ntemplates: ../*.yaml\n" }), ["validate"])
    expect(result.stdout + result.stderr).toContain('"../*.yaml" leads outside the configuration')
    expect(result.code).toBe(1)
  })
})

/** A stack trace, in any of its shapes. */
const stack = /^\s+at .+:\d+:\d+|node:internal|\bError:.*\n\s+at /m

it.each([
  ["where a secret has no place", "AWS::SSM::Parameter", "{ Name: /db, Type: SecureString, Value: hunter2 }"],
  ["under a misspelt name", "AWS::SecretsManager::Secret", "{ Name: db, SecretStrng: hunter2 }"],
  ["where only a lookup may stand", "AWS::SecretsManager::Secret", "{ Name: db, SecretString: hunter2 }"],
  ["beside something else that is wrong", "AWS::SecretsManager::Secret", "{ Name: 1, SecretString: hunter2 }"],
])("a password that somebody wrote is not printed: %s", async (_, type, properties) => {
  const text = `name: db\ntype: ${type}\ntargets: { accounts: { names: [checkout-dev] } }\nproperties: ${properties}\n`
  const cwd = acmeWith({ "templates/db.yaml": text })
  for (const verb of ["validate", "plan"]) {
    const { code, stdout, stderr } = await onSnapshot(cwd, [verb])
    expect({ verb, code }).toEqual({ verb, code: 1 })
    expect(stdout + stderr).toContain("templates/db.yaml:4:")
    expect(stdout + stderr).not.toContain("hunter2")
  }
})
