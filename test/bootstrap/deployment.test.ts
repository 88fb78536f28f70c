import { spawnSync } from "node:child_process"
import { chmodSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import type { StackName } from "../../src/bootstrap/bootstrap.ts"
import type { BootstrapFlags } from "../../src/bootstrap/options.ts"
import { folderWith } from "../cli.ts"
import { print } from "./print.ts"

/** What a shell runs of the commands above a template: their words, where AWS answers what it is asked. */
function ran(template: string): readonly (readonly string[])[] {
  const header = template.slice(0, template.indexOf("AWSTemplateFormatVersion"))
  const lines = header.match(/^# {3}(aws | {2}).*$/gm) ?? []
  const commands = lines.map((line) => line.slice(4)).filter((line) => /^(aws| {2}(--|\w+=|Parameter))/.test(line))
  const folder = folderWith({
    aws: `#!/bin/sh
case "$*" in
  *Organization.Id*) echo o-exampleorg1 ;;
  *Organization.MasterAccountId*) echo 111111111111 ;;
  *"--query Roots[0].Id"*) echo r-ab12 ;;
  *) for word; do printf '%s\\t' "$word"; done; echo ;;
esac
`,
  })
  chmodSync(join(folder, "aws"), 0o755)
  const env = { PATH: `${folder}:${process.env.PATH}` }
  const { stdout, stderr, status } = spawnSync("sh", ["-e", "-c", commands.join("\n")], { env, encoding: "utf8" })
  expect([status, stderr]).toEqual([0, ""])
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t").slice(0, -1))
}

const asked = (template: string): readonly string[] =>
  Object.keys(parse(template, { logLevel: "silent" }).Parameters ?? {})
const hubs = { hubAccount: "222222222222" }
const known = { ...hubs, organizationId: "o-exampleorg1", managementAccount: "111111111111" }

describe("the commands above a template work as they are printed", () => {
  it.each<[StackName, BootstrapFlags, readonly string[]]>([
    ["hub", {}, ["OrganizationId=o-exampleorg1", "ManagementAccountId=111111111111"]],
    ["hub", known, []],
    ["management", hubs, ["OrganizationId=o-exampleorg1"]],
    ["management", { ...hubs, withMemberRoles: true }, ["OrganizationId=o-exampleorg1"]],
  ])("%s, with %j", (stack, flags, parameters) => {
    const template = print(stack, { flags })
    const [words = [], ...others] = ran(template)
    expect(others).toEqual([])
    expect(words.slice(0, 6)).toEqual([
      ...["cloudformation", "deploy", "--stack-name", `reconcile-${stack}`, "--template-file", `${stack}.yaml`],
    ])
    const given = words.includes("--parameter-overrides") ? words.slice(words.indexOf("--parameter-overrides") + 1) : []
    expect([...given].sort()).toEqual([...parameters].sort())
    expect(given.map((one) => one.split("=")[0]).sort()).toEqual([...asked(template)].sort())
  })

  it.each<[BootstrapFlags, readonly string[]]>([
    [hubs, ["ParameterKey=OrganizationId,ParameterValue=o-exampleorg1"]],
    [known, []],
  ])("members, with %j", (flags, parameters) => {
    const template = print("members", { flags, config: "regions: [eu-central-1]" })
    const [access, create = [], instances] = ran(template)
    expect(access).toEqual(["cloudformation", "activate-organizations-access", "--region", "eu-central-1"])
    expect(create).toContain("file://members.yaml")
    expect(create.includes("--parameters") ? create.slice(create.indexOf("--parameters") + 1) : []).toEqual(parameters)
    expect(asked(template)).toHaveLength(parameters.length)
    expect(instances?.slice(-2)).toEqual(["--deployment-targets", "OrganizationalUnitIds=r-ab12"])
    expect(instances).toContain("eu-central-1")
  })

  it("and say what has to be put in, where no command finds it out", () => {
    const text = "# Put the id of the account with the hubs for HUB_ACCOUNT; or print this again with --hub-account.\n"
    expect(print("members")).toContain(text)
    expect(print("management")).toContain(text)
    expect(print("members", { flags: hubs })).not.toContain(text)
  })
})
