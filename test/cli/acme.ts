import { type CliOptions, type CliResult, folderWith, runCli } from "../cli.ts"

/** A small company: six accounts, two templates that are fine, and nothing in AWS yet but one role with drift. */
export const acme: Readonly<Record<string, string>> = {
  "reconcile.yaml": "name: acme\nvariables: { team: platform }\n",
  "organization.yaml": `formatVersion: 1
organization: { id: o-acme000001, managementAccountId: "111111111111" }
accounts:
  - { id: "111111111111", name: acme-management, path: [{ id: r-acme, name: Root }], tags: {} }
  - { id: "222222222222", name: payments-prod, path: &prod [{ id: r-acme, name: Root }, { id: ou-acme-00000001, name: Prod }], tags: { tier: prod } }
  - { id: "333333333333", name: payments-dev, path: &dev [{ id: r-acme, name: Root }, { id: ou-acme-00000002, name: Dev }], tags: { tier: dev } }
  - { id: "444444444444", name: checkout-dev, path: *dev, tags: { tier: dev } }
  - { id: "555555555555", name: old-shop, path: *dev, state: SUSPENDED, tags: {} }
  - { id: "666666666666", name: lab, path: [{ id: r-acme, name: Root }, { id: ou-acme-00000003, name: Lab }, { id: ou-acme-00000004, name: Dev }], tags: {} }
unread:
  - { account: "666666666666", type: "*", reason: Cannot assume the role reconcile-plan in lab (666666666666). }
resources:
  - account: "222222222222"
    type: AWS::IAM::Role
    id: audit
    properties:
      RoleName: audit
      Description: changed by hand
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }] }
      Tags: [{ Key: reconcile:owner, Value: acme }, { Key: reconcile:template, Value: audit }]
`,
  "templates/audit.yaml": `name: audit
type: AWS::IAM::Role
targets: { accounts: { names: [payments-*] } }
properties:
  RoleName: audit
  AssumeRolePolicyDocument: &trust
    Version: "2012-10-17"
    Statement: [{ Effect: Allow, Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }]
`,
  "templates/deploy.yaml": `name: deploy
type: AWS::IAM::Role
targets: { accounts: { names: [checkout-dev] } }
properties:
  RoleName: deploy
  AssumeRolePolicyDocument:
    Version: "2012-10-17"
    Statement: [{ Effect: Allow, Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }]
`,
}

/** The company in a folder of its own, with some files changed or added. */
export const acmeWith = (changes: Readonly<Record<string, string | undefined>> = {}): string =>
  folderWith(
    Object.fromEntries(
      Object.entries({ ...acme, ...changes }).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
    ),
  )

/** Runs a command on the company's snapshot. */
export const onSnapshot = (
  cwd: string,
  args: readonly string[],
  options: Omit<CliOptions, "cwd"> = {},
): Promise<CliResult> => runCli(["--snapshot", "organization.yaml", ...args], { cwd, ...options })

/** A role that is fine but for what is added to it. */
export const role = (name: string, more: string, accounts = "names: [checkout-dev]"): string => `name: ${name}
type: AWS::IAM::Role
targets: { accounts: { ${accounts} } }
properties:
  RoleName: ${name}
  AssumeRolePolicyDocument:
    Version: "2012-10-17"
    Statement: [{ Effect: Allow, Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }]
${more}`
