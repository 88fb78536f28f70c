import { describe, expect, it } from "vitest"
import { findTask } from "../../src/reconcile/find-task.ts"
import { loadTemplates } from "../../src/templates/load.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { memoryFiles } from "../files.ts"

const task = (name: string): string => `name: ${name}
targets: { accounts: all }
run: { command: [ls], actions: ["*"] }
`
const found = async (files: Readonly<Record<string, string>>) =>
  findTask("good", await loadTemplates(memoryFiles({ "good.yaml": task("good"), ...files }), ["*.yaml"]))

/** Why it is not performed. */
const refused = async (files: Readonly<Record<string, string>>) => {
  const error = await found(files).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw error ?? new Error("It would be performed.")
  return error.problems.map(({ message, source }) => `${source?.file ?? ""} ${message}`)
}

describe("a task among files that are wrong", () => {
  it.each([
    ["a task", { "bad.yaml": "name: bad\ntargets: { accounts: all }\nrun: {}\ntimeout: soon\n" }],
    ["a template", { "bad.yaml": "name: bad\ntype: AWS::IAM::Rol\n" }],
    ["no YAML", { "bad.yaml": "name: [bad\n  goodness: {" }],
    ["two others of one name", { "bad.yaml": task("bad"), "worse.yaml": task("bad") }],
    ["an empty file", { "bad.yaml": "" }],
    ["a name that only begins alike", { "bad.yaml": "name: good-old\nrun: {}\n" }],
  ])("is performed, and each of them is told once: %s", async (_, files) => {
    const { task, problems } = await found(files)
    expect(task.name).toBe("good")
    expect(problems).toEqual([
      expect.objectContaining({
        severity: "warning",
        message: expect.stringMatching(/^Left out, since it is wrong: /),
      }),
    ])
    expect(problems[0]?.fix).toContain("`reconcile validate`")
    expect(problems[0]?.source?.file).toBe("worse.yaml" in files ? "worse.yaml" : "bad.yaml")
  })

  it.each([
    ["its own", { "good.yaml": `${task("good")}---\nname: bad\nrun: {}\n` }],
    ["another of its name", { "other.yaml": task("good") }],
    [
      "a template of its name",
      {
        "other.yaml":
          "name: good\ntype: AWS::IAM::Role\ntargets: { accounts: all }\nproperties: { RoleName: x, AssumeRolePolicyDocument: {} }\n",
      },
    ],
    ["another that would have its name if it were right", { "other.yaml": "name: good\nrun: {}\n" }],
    ["the same, written otherwise", { "other.yaml": '{ "run": {}, "name": "g\\u006fod" }' }],
    ["the same, where YAML breaks off before", { "other.yaml": "x: [\n---\nname: 'good' # the new one\n" }],
  ])("is not where one of them is about it: %s", async (_, files) => {
    expect((await refused(files)).length).toBeGreaterThan(0)
  })

  it("is not where a file cannot be read: nobody knows what it is about", async () => {
    const files = memoryFiles({ "good.yaml": task("good") })
    const hidden = {
      ...files,
      list: async () => ["good.yaml", "hidden.yaml"],
      read: async (path: string) => {
        if (path === "hidden.yaml") throw new Error("EACCES")
        return files.read(path)
      },
    }
    const loaded = await loadTemplates(hidden, ["*.yaml"])
    expect(() => findTask("good", loaded)).toThrow("hidden.yaml cannot be read: EACCES")
  })

  it("that does not exist is told without them", async () => {
    const loaded = await loadTemplates(memoryFiles({ "a.yaml": task("a"), "bad.yaml": "name: bad\nrun: {}\n" }), ["*"])
    expect(() => findTask("good", loaded)).toThrow('There is no task "good"')
  })
})
