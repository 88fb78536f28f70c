import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { acme, acmeWith, onSnapshot } from "../cli/acme.ts"
import { type SlackServer, startSlack } from "./slack-server.ts"

let slack: SlackServer
beforeAll(async () => {
  slack = await startSlack()
})
afterAll(() => slack.stop())
beforeEach(() => slack.reset())

const notify = 'notify: { slack: { channel: "#cloud" } }\n'
const company = (changes: Readonly<Record<string, string>> = {}) =>
  acmeWith({ "reconcile.yaml": `${acme["reconcile.yaml"]}${notify}`, ...changes })
const env = () => ({ SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.apiUrl })
const heard = () => slack.messages.map(({ blocks }) => blocks.map(({ text }) => text?.text).join("\n\n"))

const rule = `name: no-description
type: AWS::IAM::Role
targets: { accounts: { names: [payments-prod] } }
rules:
  - { name: described, when: has(resource.properties.Description), severity: warning, message: "says {{ resource.properties.Description }}" }
`

describe("--notify", { timeout: 30_000 }, () => {
  it("drift tells what drifted, and what rules find, in one message", async () => {
    const { code, stderr } = await onSnapshot(company({ "templates/rule.yaml": rule }), ["drift", "--notify"], {
      env: env(),
    })
    expect({ code, stderr }).toMatchObject({ code: 5, stderr: expect.not.stringContaining("Slack") })
    const [message] = heard()
    expect(message).toMatch(/^:red_circle: \*`snapshot organization.yaml: acme, drift:`\*|^:red_circle: \*/)
    expect(message).toContain("update  AWS::IAM::Role audit")
    expect(message).toContain("says changed by hand")
  })
  it("drift shows both in its own report, too, and counts a finding as drift", async () => {
    const { stdout, code } = await onSnapshot(company({ "templates/rule.yaml": rule }), [
      "drift",
      "--account",
      "222222222222",
    ])
    expect(code).toBe(2)
    expect(stdout).toContain("audit")
    expect(stdout).toContain("says changed by hand")
    expect(slack.calls).toEqual([])
  })
  it("apply tells what was done", async () => {
    const { code } = await onSnapshot(company(), ["apply", "--yes", "--notify", "--account", "checkout-dev"], {
      env: env(),
    })
    expect(code).toBe(0)
    expect(heard()).toEqual([expect.stringContaining("1 applied, of 1 change in 1 account")])
    expect(heard()[0]).toContain("create  AWS::IAM::Role deploy  checkout-dev (444444444444)")
  })
  it("check tells what rules find; what could not be told changes nothing but stderr", async () => {
    slack.rule({ path: "chat.postMessage", effect: { error: "not_in_channel" } })
    const folder = company({ "templates/rule.yaml": rule })
    const { code, stderr } = await onSnapshot(folder, ["check", "--notify"], { env: env() })
    expect({ code, stderr }).toMatchObject({ code: 2 })
    expect(stderr).toContain("warning: Slack refused `chat.postMessage`: not_in_channel.\n  fix: Invite the app")
  })
  it("check and drift tell the channels that rule templates name, whomever the configuration names", async () => {
    const own = { "templates/rule.yaml": `${rule}report: { slack: "#ec2" }\n` }
    await onSnapshot(company(own), ["check", "--notify"], { env: env() })
    expect(slack.messages.map(({ channel }) => channel).toSorted()).toEqual(["C0000000001", "C0000000002"])
    slack.reset()
    for (const command of ["check", "drift"]) await onSnapshot(acmeWith(own), [command, "--notify"], { env: env() })
    expect(slack.messages.map(({ channel }) => channel)).toEqual(["C0000000002", "C0000000002"])
    expect(heard()).toEqual([
      expect.stringMatching(/acme, check:\* no-description: 1 finding in 1 account\n/),
      expect.stringMatching(/acme, drift:\* no-description: 1 finding in 1 account\n/),
    ])
  })
  it("a plan tells no channel of a rule template: whoever proposes a rule names it", async () => {
    const folder = company({ "templates/rule.yaml": `${rule}report: { slack: "#ec2" }\n` })
    await onSnapshot(folder, ["plan", "--notify"], { env: env() })
    expect(slack.messages.map(({ channel }) => channel)).toEqual(["C0000000001"])
    const { code, stderr } = await onSnapshot(
      acmeWith({ "templates/rule.yaml": `${rule}report: { slack: "#ec2" }\n` }),
      ["plan", "--notify"],
    )
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("names nobody to tell") })
  })
  it("that a command came to nothing is told, too", async () => {
    const folder = company({ "templates/broken.yaml": "name: [\n" })
    const { code } = await onSnapshot(folder, ["drift", "--notify"], { env: env() })
    expect(code).toBe(1)
    expect(heard()).toEqual([expect.stringContaining("Failed:")])
  })
  it("is an error where nobody is named, before anything is done", async () => {
    const { code, stderr } = await onSnapshot(acmeWith(), ["apply", "--yes", "--notify"], { env: env() })
    expect(code).toBe(1)
    expect(stderr).toContain("error: --notify was given, and the configuration names nobody to tell.")
  })
})
