import type { Provider } from "../../model.ts"
import type { RegistrySchema } from "./registry-schema.ts"

/**
 * Actions that change nothing. Read handlers ask for others too, `kms:ScheduleKeyDeletion` among them; who plans does not get
 * them, and a handler that insists fails with AWS's words.
 */
const READS =
  /^[a-z0-9-]+:(AdminList|BatchDescribe|BatchGet|Check|Decrypt|Describe|Get|Head|List|Lookup|Query|Read|Search|View)/i

/** Wildcards that open a service of access or of secrets as a whole: no type is worth that, whatever its handlers ask for. */
const WHOLE_SERVICE = /^(iam|kms|organizations|secretsmanager|sso|sts):\*+$/

/**
 * What a type's reads and writes take: Cloud Control's own actions, which IAM has under `cloudformation`, and the ones of its
 * handlers, which act with the caller's rights. Their list comes from the registry, wildcards included, but
 * for those that open a service of access or of secrets as a whole.
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html
 */
export function actionsOf({ handlers = {} }: RegistrySchema, sweeps: boolean): Provider["actions"] {
  const of = (...verbs: readonly string[]) =>
    verbs
      .flatMap((verb) => handlers[verb]?.permissions ?? [])
      .filter((action) => /^[a-z0-9-]+:[A-Za-z0-9*]+$/.test(action) && !WHOLE_SERVICE.test(action))
  const read = unique([
    "cloudformation:GetResource",
    ...(handlers.list ? ["cloudformation:ListResources"] : []),
    ...(sweeps ? ["tag:GetResources"] : []),
    ...of("read", "list").filter((action) => READS.test(action)),
  ])
  const write = unique([
    "cloudformation:CreateResource",
    "cloudformation:DeleteResource",
    "cloudformation:GetResourceRequestStatus",
    "cloudformation:ListResourceRequests",
    ...(handlers.update ? ["cloudformation:UpdateResource"] : []),
    ...of("create", "read", "update", "delete"),
  ])
  return { read, write: write.filter((action) => !read.includes(action)) }
}

/** The word by which ARNs and actions call a type's service: the one most of its read handler's actions begin with. */
export function serviceOf({ typeName, handlers = {} }: RegistrySchema): string {
  const counts = new Map<string, number>()
  for (const action of handlers.read?.permissions ?? []) {
    const service = action.slice(0, action.indexOf(":"))
    counts.set(service, (counts.get(service) ?? 0) + 1)
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1])
  return first?.[0] ?? (typeName.split("::")[1] ?? "").toLowerCase()
}

const unique = (actions: readonly string[]): readonly string[] => [...new Set(actions)].sort()
