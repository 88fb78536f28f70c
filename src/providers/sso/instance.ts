import type { Session } from "../../model.ts"
import { ProblemError } from "../../value/problem.ts"
import { attempt } from "../attempt.ts"
import { everyPage } from "./pages.ts"

/** What every call names: the organization's IAM Identity Center, and where its users and groups are. */
export interface Instance {
  readonly InstanceArn: string
  readonly IdentityStoreId: string
}

/**
 * The instance of IAM Identity Center that the session sees, looked up once. Throws a `ProblemError` where there is none, or
 * more than one. https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListInstances.html
 */
export function instanceOf(session: Session): Promise<Instance> {
  return session.once("sso:instance", async () => {
    const { ListInstancesCommand, SSOAdminClient } = await import("./client.ts")
    const sso = session.client(SSOAdminClient)
    const instances = await everyPage(
      (NextToken) =>
        attempt(session, "find IAM Identity Center", () => sso.send(new ListInstancesCommand({ NextToken }))),
      ({ Instances }) => Instances,
    )
    const [instance, another] = instances
    if (another) throw several(session, instances.length)
    if (!instance) throw none(session)
    const { InstanceArn = "", IdentityStoreId = "" } = instance
    return { InstanceArn, IdentityStoreId }
  })
}

const severityOf = ({ purpose }: Session) => (purpose === "plan" ? "unreadable" : "error")

const none = (session: Session): ProblemError =>
  new ProblemError({
    severity: severityOf(session),
    message: "IAM Identity Center has no instance in the account and region of `identityCenter`.",
    fix: "Say under `identityCenter` which account administers IAM Identity Center, and in which region it was enabled.",
  })

const several = (session: Session, many: number): ProblemError =>
  new ProblemError({
    severity: severityOf(session),
    message: `IAM Identity Center has ${many} instances in the account and region of \`identityCenter\`: which one is meant cannot be known.`,
    fix: "Delete the account instance, or administer the organization's instance from another account.",
  })
