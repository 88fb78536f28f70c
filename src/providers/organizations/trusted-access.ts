import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { isAsked } from "../setting.ts"
import { change, everything, once, organizationsOf } from "./calls.ts"
import { type TrustedAccess, trustedAccessSchema } from "./trusted-access.schema.ts"

/**
 * Which services may work across the organization.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services.html
 */
export const trustedAccess: Provider<TrustedAccess> = {
  type: "Reconcile::Organizations::TrustedAccess",
  scope: "organization",
  schema: trustedAccessSchema,
  key: ["ServicePrincipal"],
  ownership: "declared",
  actions: {
    read: ["organizations:ListAWSServiceAccessForOrganization"],
    write: ["organizations:DisableAWSServiceAccess", "organizations:EnableAWSServiceAccess"],
  },
  arns: () => [],
  read,
  create: enable,
  delete: disable,
}

/** One list, whatever is stated. */
async function read(session: Session, wanted: Wanted<TrustedAccess> | "all"): Promise<readonly Found<TrustedAccess>[]> {
  if (!isAsked(wanted)) return []
  const asked = wanted === "all" ? undefined : new Set([...wanted.desired.map(({ key }) => key), ...wanted.owned])
  const services = await once(session, "trusted-access", async () => {
    const { client, ListAWSServiceAccessForOrganizationCommand } = await organizationsOf(session)
    return everything(
      session,
      "list the services with trusted access",
      (NextToken) => client.send(new ListAWSServiceAccessForOrganizationCommand({ NextToken })),
      (page) => page.EnabledServicePrincipals,
    )
  })
  return services
    .map(({ ServicePrincipal = "" }) => ({ key: ServicePrincipal, properties: { ServicePrincipal } }))
    .filter(({ key }) => !asked || asked.has(key))
}

/** What is enabled already stays so. */
async function enable(session: Session, { key: ServicePrincipal }: Write<TrustedAccess>): Promise<void> {
  const { client, EnableAWSServiceAccessCommand } = await organizationsOf(session)
  await change(session, `enable trusted access of ${ServicePrincipal}`, () =>
    client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal })),
  )
}

/** What is disabled already stays so. */
async function disable(session: Session, { key: ServicePrincipal }: Write<TrustedAccess>): Promise<void> {
  const { client, DisableAWSServiceAccessCommand } = await organizationsOf(session)
  await change(session, `disable trusted access of ${ServicePrincipal}`, () =>
    client.send(new DisableAWSServiceAccessCommand({ ServicePrincipal })),
  )
}
