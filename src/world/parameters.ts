import type { Parameter } from "@aws-sdk/client-ssm"
import type { Looked, LookupRequest, SecretSource, Session } from "../model.ts"

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const AT_ONCE = 10

/** What these requests, all of one account and region, find: one call per ten parameters. Nothing is decrypted. */
export async function readParameters(session: Session, requests: readonly LookupRequest[]): Promise<readonly Looked[]> {
  const current = requests.filter(({ version }) => version === undefined)
  const batches = requests.filter(({ version }) => version !== undefined).map((request) => [request])
  for (let start = 0; start < current.length; start += AT_ONCE) batches.push(current.slice(start, start + AT_ONCE))
  const found = new Map<LookupRequest, Looked>()
  await Promise.all(
    batches.map(async (batch) => {
      const parameters = await readBatch(session, batch.map(selected))
      for (const request of batch) {
        const parameter = parameters.find(({ Name }) => Name === request.name)
        found.set(request, parameter ? lookedOf(parameter) : missing(request))
      }
    }),
  )
  return requests.map((request) => found.get(request) as Looked)
}

/** The value of a parameter at a version, decrypted. */
export async function revealParameter(session: Session, source: SecretSource): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import("@aws-sdk/client-ssm")
  const command = new GetParameterCommand({ Name: selected(source), WithDecryption: true })
  const { Parameter: found } = await session.client(SSMClient).send(command)
  return found?.Value ?? ""
}

async function readBatch(session: Session, names: readonly string[]): Promise<readonly Parameter[]> {
  const { GetParametersCommand, SSMClient } = await import("@aws-sdk/client-ssm")
  const command = new GetParametersCommand({ Names: [...names], WithDecryption: false })
  const { Parameters = [] } = await session.client(SSMClient).send(command)
  return Parameters
}

const selected = ({ name, version }: LookupRequest): string => (version === undefined ? name : `${name}:${version}`)

/** The value of a SecureString comes encrypted: it is not passed on. */
function lookedOf({ Type, Value = "", Version = 1 }: Parameter): Looked {
  const version = String(Version)
  if (Type === "SecureString") return { status: "found", version }
  return { status: "found", version, value: Type === "StringList" ? Value.split(",") : Value }
}

const missing = (request: LookupRequest): Looked => {
  const { account, region } = request
  return {
    status: "failed",
    problem: {
      severity: "error",
      message: `There is no parameter ${selected(request)} in ${account.name} (${account.id}), ${region}`,
      fix: "Create it, correct the name, or say where it is: ssm(name, account, region).",
    },
  }
}
