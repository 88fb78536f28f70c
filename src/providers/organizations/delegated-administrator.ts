import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { resolveTarget } from "../../value/organization-targets.ts"
import { ProblemError } from "../../value/problem.ts"
import { bring, everything, once, organizationsOf } from "./calls.ts"
import { type DelegatedAdministrator, delegatedAdministratorSchema } from "./delegated-administrator.schema.ts"
import { membersOf } from "./directory.ts"

/**
 * Accounts that administer a service for the organization.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html
 */
export const delegatedAdministrator: Provider<DelegatedAdministrator> = {
  type: "Reconcile::Organizations::DelegatedAdministrator",
  scope: "organization",
  schema: delegatedAdministratorSchema,
  key: ["ServicePrincipal", "Account"],
  ownership: "declared",
  actions: {
    read: [
      "organizations:ListAccounts",
      "organizations:ListDelegatedAdministrators",
      "organizations:ListDelegatedServicesForAccount",
    ],
    write: ["organizations:DeregisterDelegatedAdministrator", "organizations:RegisterDelegatedAdministrator"],
  },
  needs: ({ ServicePrincipal }: Partial<DelegatedAdministrator>) =>
    ServicePrincipal ? [{ type: "Reconcile::Organizations::TrustedAccess", key: ServicePrincipal }] : [],
  arns: (_, __, partition) => [`arn:${partition}:organizations::*:account/*`],
  read,
  create: register,
  delete: deregister,
}

/** One list per stated service. */
async function read(
  session: Session,
  wanted: Wanted<DelegatedAdministrator> | "all",
): Promise<readonly Found<DelegatedAdministrator>[]> {
  if (wanted === "all") return readAll(session)
  const keys = [...new Set([...wanted.desired.map(({ key }) => key), ...wanted.owned])]
  const found = await Promise.all(keys.map((key) => readOne(session, partsOf(key))))
  return found.filter((one) => one !== undefined)
}

async function readOne(
  session: Session,
  properties: DelegatedAdministrator,
): Promise<Found<DelegatedAdministrator> | undefined> {
  const administrators = await administratorsOf(session, properties.ServicePrincipal)
  const id = administrators.length > 0 ? await accountId(session, properties.Account) : undefined
  return administrators.some(({ Id }) => Id === id) ? foundOne(properties) : undefined
}

async function readAll(session: Session): Promise<readonly Found<DelegatedAdministrator>[]> {
  const { client, ListDelegatedServicesForAccountCommand } = await organizationsOf(session)
  const administrators = await administratorsOf(session)
  const found = administrators.map(async ({ Id: AccountId = "" }) => {
    const services = await everything(
      session,
      `list the services that account ${AccountId} administers`,
      (NextToken) => client.send(new ListDelegatedServicesForAccountCommand({ AccountId, NextToken })),
      ({ DelegatedServices }) => DelegatedServices,
    )
    return services.map(({ ServicePrincipal = "" }) => foundOne({ ServicePrincipal, Account: AccountId }))
  })
  return (await Promise.all(found)).flat()
}

const foundOne = (properties: DelegatedAdministrator): Found<DelegatedAdministrator> => ({
  key: `${properties.ServicePrincipal}|${properties.Account}`,
  properties,
})

function administratorsOf(session: Session, ServicePrincipal?: string) {
  return once(session, `administrators:${ServicePrincipal ?? ""}`, async () => {
    const { client, ListDelegatedAdministratorsCommand } = await organizationsOf(session)
    return everything(
      session,
      `list the delegated administrators${ServicePrincipal ? ` of ${ServicePrincipal}` : ""}`,
      (NextToken) => client.send(new ListDelegatedAdministratorsCommand({ ServicePrincipal, NextToken })),
      (page) => page.DelegatedAdministrators,
    )
  })
}

async function register(session: Session, { after }: Write<DelegatedAdministrator>): Promise<void> {
  if (!after) throw new Error("A delegated administrator to register needs its properties.")
  const { ServicePrincipal, Account } = after
  const AccountId = await certainId(session, Account)
  const { client, RegisterDelegatedAdministratorCommand } = await organizationsOf(session)
  const call = () => client.send(new RegisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal }))
  const what = `register account ${Account} as administrator of ${ServicePrincipal}`
  await bring(session, what, call, ["AccountAlreadyRegistered"])
}

async function deregister(session: Session, { key }: Write<DelegatedAdministrator>): Promise<void> {
  const { ServicePrincipal, Account } = partsOf(key)
  const AccountId = await certainId(session, Account)
  if (!(await administratorsOf(session, ServicePrincipal)).some(({ Id }) => Id === AccountId)) return
  const { client, DeregisterDelegatedAdministratorCommand } = await organizationsOf(session)
  const call = () => client.send(new DeregisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal }))
  const what = `deregister account ${Account} as administrator of ${ServicePrincipal}`
  await bring(session, what, call, ["AccountNotRegistered"])
}

function partsOf(key: string): DelegatedAdministrator {
  const [ServicePrincipal = "", Account = ""] = key.split("|")
  return { ServicePrincipal, Account }
}

async function accountId(session: Session, account: string): Promise<string | undefined> {
  return /^\d{12}$/.test(account) ? account : resolved(session, account).then(({ id }) => id)
}

async function certainId(session: Session, account: string): Promise<string> {
  if (/^\d{12}$/.test(account)) return account
  const { id, problem } = await resolved(session, account)
  if (problem) throw new ProblemError({ severity: "error", message: problem.message, fix: problem.fix })
  return id
}

const resolved = async (session: Session, account: string) =>
  resolveTarget(account, { units: [], accounts: await accountsOf(session) })

/** Accounts do not come and go while a run applies. */
const accountsOf = (session: Session) => session.once("organizations:names", () => membersOf(session))
