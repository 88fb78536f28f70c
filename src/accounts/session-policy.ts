import type { Provider, Right } from "../model.ts"

/** AWS takes this many characters: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const longest = 2048

/** What a session may do. Actions are IAM's: `iam:GetRole`. */
export interface Rights {
  readonly read: readonly string[]
  readonly write: readonly string[]
  /** ARNs of what may be written; absent: anything. */
  readonly resources?: readonly string[]
  /** Actions that the Cloud Control API does with the caller's rights: its own session needs them, whatever their service. */
  readonly through?: readonly string[]
}

/** Reads that every session needs, whatever its types: to find by tag what is ours. */
const always = ["tag:GetResources"]

/**
 * Writes that a policy allows on `*` or not at all: settings of an account or a region, of which AWS knows no resource.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const onAnything = [
  /^config:(Put|Delete|Start|Stop)(ConfigurationRecorder|DeliveryChannel|RetentionConfiguration)$/,
  /^ec2:(Enable|Disable|Modify|Reset)(Ebs|SerialConsole|InstanceMetadataDefaults|(Image|Snapshot)BlockPublicAccess)/,
  /^iam:(Create|Delete)AccountAlias$/,
  /^iam:(Update|Delete)AccountPasswordPolicy$/,
  /^organizations:(Create(OrganizationalUnit|Policy)|(En|Dis)able(AWSServiceAccess|PolicyType)|List\w+)$/,
  /^s3:PutAccountPublicAccessBlock$/,
]

/**
 * Actions that a service checks while it does something else for the caller: whoever calls it needs them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
const onTheWay =
  /^(iam:(PassRole|CreateServiceLinkedRole)|kms:(Decrypt|Encrypt|GenerateDataKey)|organizations:List(AWSServiceAccess|DelegatedAdministrators).*)$/

/** The services of the SDK whose actions begin with another word. */
const prefixes: Readonly<Record<string, string>> = {
  accessanalyzer: "access-analyzer",
  cloudcontrol: "cloudformation",
  configservice: "config",
  s3control: "s3",
  ssoadmin: "sso",
}

/**
 * The session policy of a task, as JSON text: what it said it does, never widened. Undefined where that is longer than AWS
 * takes.
 */
export function taskPolicy(rights: readonly Right[]): string | undefined {
  const statements = new Map<string, string[]>()
  for (const { actions, resources } of rights) {
    const key = JSON.stringify(unique(actions))
    statements.set(key, [...(statements.get(key) ?? []), ...resources])
  }
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [...statements].map(([actions, resources]) => allow(JSON.parse(actions), unique(resources))),
  })
  return text.length <= longest ? text : undefined
}

/** What every type reads with that is reached by the Cloud Control API. */
const CLOUD_CONTROL = "cloudformation:GetResource"

/** The rights that planning or applying these types takes. */
export function rightsFor(
  providers: Iterable<Pick<Provider, "actions">>,
  purpose: "plan" | "apply",
  resources?: readonly string[],
): Rights {
  const actions = [...providers].map((provider) => provider.actions)
  const read = unique([...always, ...actions.flatMap((action) => action.read)])
  const controlled = actions.filter((own) => own.read.includes(CLOUD_CONTROL))
  const through = unique(controlled.flatMap((own) => [...own.read, ...own.write]))
  const control = through.length > 0 ? { through } : {}
  if (purpose === "plan") return { read, write: [], ...control }
  return {
    read,
    write: unique(actions.flatMap(({ write }) => write)),
    ...(resources && { resources: unique(resources) }),
    ...control,
  }
}

/**
 * Session policies for these rights, as JSON texts of at most 2,048 characters, from the narrowest on: reads everywhere,
 * writes on the named resources; then writes anywhere; then reads by verb (`iam:Get*`); then writes by service (`iam:*`).
 * None where not even that fits.
 */
export function policyFor({ read, write, resources = ["*"] }: Rights): readonly string[] {
  const verbs = unique(read.map(verbWildcard))
  const texts = [
    document(read, write, resources),
    document(read, write, ["*"]),
    document(verbs, write, ["*"]),
    document(verbs, unique(write.map(serviceWildcard)), ["*"]),
  ]
  return texts.filter((text, index) => text.length <= longest && !texts.slice(0, index).includes(text))
}

/**
 * The session policies by service, as actions or the SDK's clients name it (`iam`, `s3control`): the same for all services where the rights fit into one as
 * they are, else each service has its own, and a client the one of its service.
 */
export function policiesFor(rights: Rights): (service: string) => readonly string[] {
  const services = unique([...rights.read, ...rights.write].map(serviceOf))
  const exact = document(rights.read, rights.write, rights.resources ?? ["*"])
  if (exact.length <= longest || services.length === 1) {
    const policies = policyFor(rights)
    return () => policies
  }
  const policies = new Map(services.map((service) => [service, policyFor(only(rights, service))]))
  return (service) => policies.get(prefixes[service] ?? service) ?? [nothing]
}

/** For a service that none of the types named. */
const nothing = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
})

function document(read: readonly string[], write: readonly string[], resources: readonly string[]): string {
  const anywhere = write.filter((action) => resources.includes("*") || onAnything.some((about) => about.test(action)))
  const named = resources.length > 0 ? write.filter((action) => !anywhere.includes(action)) : []
  const statements = [allow(unique([...read, ...anywhere]), ["*"]), allow(named, resources)]
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.filter(({ Action }) => Action.length > 0) })
}

function allow(actions: readonly string[], resources: readonly string[]) {
  return { Effect: "Allow", Action: actions, Resource: resources.length === 1 ? resources[0] : resources }
}

function only({ read, write, resources, through = [] }: Rights, service: string): Rights {
  const isControl = service === serviceOf(CLOUD_CONTROL)
  const belongs = (action: string) =>
    serviceOf(action) === service || onTheWay.test(action) || (isControl && through.includes(action))
  return { read: read.filter(belongs), write: write.filter(belongs), ...(resources && { resources }) }
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}

const serviceOf = (action: string): string => action.slice(0, action.indexOf(":"))
const serviceWildcard = (action: string): string => (onTheWay.test(action) ? action : `${serviceOf(action)}:*`)
/** `iam:GetRole` is `iam:Get*`. */
const verbWildcard = (action: string): string => action.replace(/^([\w-]+:[A-Z][a-z]+).*$/, "$1*")
