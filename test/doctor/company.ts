/** A company as `reconcile bootstrap` leaves it, with deliberate faults on top. */

import { vi } from "vitest"
import { readsContents } from "../../src/bootstrap/contents.ts"
import { oidcTrust } from "../../src/bootstrap/github.ts"
import { memberPolicy } from "../../src/bootstrap/permissions.ts"
import { hubPolicy, memberTrust } from "../../src/bootstrap/trust.ts"
import type { Diagnosis } from "../../src/doctor/diagnosis.ts"
import { examine } from "../../src/doctor/examine.ts"
import { providers } from "../../src/providers/index.ts"
import { openSetting } from "../../src/shell/setting.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, startAws } from "../aws/moto.ts"
import type { SeedAccount, SeedRole } from "../aws/seed.ts"
import { folderWith } from "../cli.ts"

/** As `bootstrap` takes them where nobody names types. */
const usual = [...providers.values()].filter((provider) => !readsContents(provider))

/** The account of the hubs; its CI roles are entered by GitHub's tokens. */
export const security = "100000000001"
export const arn = (role: string, account = security): string => `arn:aws:iam::${account}:role/${role}`

const organizationId = "o-exampleorg"
const github = {
  repository: "acme/baseline",
  immutableSub: false,
  branch: "main",
  environment: "reconcile-apply",
  runEnvironment: "reconcile-run",
  mergeQueue: false,
  audience: "sts.amazonaws.com",
}
const provider = `arn:aws:iam::${security}:oidc-provider/token.actions.githubusercontent.com`

type Purpose = "plan" | "apply"

/** The role by which reconcile enters an account; what is given replaces what bootstrap writes. */
export const member = (purpose: Purpose, change: Partial<SeedRole> = {}): SeedRole => ({
  name: `reconcile-${purpose}`,
  trust: memberTrust({ principals: [arn(`reconcile-${purpose}-hub`)], organizationId }),
  inline: { reconcile: memberPolicy(usual, purpose, [arn("reconcile-apply", "{account}")]) },
  ...change,
})

/** The roles of the hub account: those that CI enters by, then the hubs; what is given replaces what bootstrap writes. */
export function entrances(change: Readonly<Record<string, Partial<SeedRole>>> = {}): readonly SeedRole[] {
  const ci = (purpose: Purpose) => ({ name: `reconcile-${purpose}-ci`, trust: oidcTrust(purpose, provider, github) })
  const hub = (purpose: Purpose, ...names: readonly string[]) => ({
    name: `reconcile-${purpose}-hub`,
    trust: memberTrust({ principals: names.map((name) => arn(name)), organizationId }),
    inline: { assume: hubPolicy({ roles: [arn(`reconcile-${purpose}`, "*")], organizationId }) },
  })
  const hubs = [hub("plan", "reconcile-plan-ci", "reconcile-apply-ci"), hub("apply", "reconcile-apply-ci")]
  return [ci("plan"), ci("apply"), ...hubs].map((role) => ({ ...role, ...change[role.name] }))
}

/** The roles of tasks: what CI enters by, the hub, and the role in each account; what is given replaces what bootstrap writes. */
export const runEntrances = (change: Partial<SeedRole> = {}): readonly SeedRole[] => [
  { name: "reconcile-run-ci", trust: oidcTrust("run", provider, github) },
  {
    name: "reconcile-run-hub",
    trust: memberTrust({ principals: [arn("reconcile-run-ci")], organizationId }),
    inline: { assume: hubPolicy({ roles: [arn("reconcile-run", "*")], organizationId }) },
    ...change,
  },
]
export const runMember = (change: Partial<SeedRole> = {}): SeedRole => ({
  name: "reconcile-run",
  trust: memberTrust({ principals: [arn("reconcile-run-hub")], organizationId }),
  inline: { tasks: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ssm:Get*", Resource: "*" }] } },
  ...change,
})

export const members = [member("plan"), member("apply")]

export const configText = `name: acme
organization: { atLeast: 2 }
access:
  plan: { hub: "${arn("reconcile-plan-hub")}", role: reconcile-plan }
  apply: { hub: "${arn("reconcile-apply-hub")}", role: reconcile-apply }
`

const audit = `name: audit
type: AWS::IAM::Role
targets: { accounts: all }
properties:
  RoleName: audit
  AssumeRolePolicyDocument:
    Version: "2012-10-17"
    Statement: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
`

/** One company on the wire. */
export interface Patient {
  readonly aws: Aws
  readonly proxy: FaultProxy
  /** What doctor says, as `status check: message [accounts]`. */
  examine(options?: ExamineOptions): Promise<Said>
  /** Back to the seed, without faults or recorded calls. */
  reset(): Promise<void>
  close(): Promise<void>
}

export interface ExamineOptions {
  readonly config?: string
  readonly template?: string
  readonly sample?: number
  readonly apply?: boolean
  readonly tasks?: boolean
  /** The role in the hub account whose session this is: CI's for planning unless told. Undefined: nobody's. */
  readonly ambient?: string | undefined
}

export interface Said {
  readonly diagnoses: readonly Diagnosis[]
  /** Those that are not "ok" and not "skipped". */
  readonly complaints: readonly string[]
  readonly praise: readonly string[]
}

/** Starts a company of which the first account has the hubs. The ambient identity is CI's, when it plans. */
export async function startPatient(
  accounts: readonly SeedAccount[],
  roles: readonly SeedRole[] = entrances(),
): Promise<Patient> {
  const aws = await startAws()
  const proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({
    accounts: [{ name: "security", roles: [...roles, ...members] }, ...accounts],
    delegatedAdministrators: [security],
  })
  vi.stubEnv("AWS_PROFILE", undefined)
  return {
    aws,
    proxy,
    async examine({ config = configText, template = audit, ...asked } = {}) {
      const { ambient = "ambient" in asked ? undefined : "reconcile-plan-ci", ...options } = asked
      if (ambient !== undefined) {
        const session = await aws.session(arn(ambient))
        for (const [name, value] of Object.entries(aws.at(proxy.endpoint).environment(session))) vi.stubEnv(name, value)
      }
      const folder = folderWith({ "reconcile.yaml": config, "templates/audit.yaml": template })
      const setting = await openSetting({ config: `${folder}/reconcile.yaml`, concurrency: 8, run: "test" })
      const { diagnoses } = await examine(setting.world, setting.config, {
        run: "test",
        concurrency: 8,
        apply: false,
        folder,
        file: "reconcile.yaml",
        env: {},
        ...options,
      })
      return inWords(diagnoses)
    },
    async reset() {
      proxy.clear()
      await aws.reset()
    },
    async close() {
      vi.unstubAllEnvs()
      await proxy.close()
      await aws.stop()
    },
  }
}

function inWords(diagnoses: readonly Diagnosis[]): Said {
  const words = ({ status, check, message, accounts }: Diagnosis) =>
    `${status} ${check}: ${message}${accounts ? ` [${accounts.map((id) => Number(id.slice(1))).join(" ")}]` : ""}`
  const having = (...statuses: readonly string[]) =>
    diagnoses.filter(({ status }) => statuses.includes(status)).map(words)
  return { diagnoses, complaints: having("wrong", "unknown", "warning"), praise: having("ok", "skipped") }
}
