import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListPoliciesCommand,
  type ManagedPolicyDetail,
} from "@aws-sdk/client-iam"
import type { Found, Session, Wanted } from "../../model.ts"
import { completeTags, ownershipOf, type Tag } from "../tagging.ts"
import { sweepOwners, sweepTags, tagsOf } from "../tagging-sweep.ts"
import { decodeDocument } from "./documents.ts"
import type { ManagedPolicy } from "./managed-policy.schema.ts"
import { codeOf, look, perform, recent } from "./retry.ts"
import { everything, sweepAccount } from "./sweep.ts"
import { heldPath, wantedNames } from "./wanted.ts"

/** The wanted policies: from the account's sweeps while planning, one by one while applying. */
export async function readManagedPolicies(
  session: Session,
  wanted: Wanted<ManagedPolicy> | "all",
): Promise<readonly Found<ManagedPolicy>[]> {
  if (wanted !== "all" && session.purpose === "apply") return readEach(session, wanted)

  const names = wanted === "all" ? undefined : wantedNames(wanted)
  const marked = names ? sweepOwners(session) : sweepTags(session)
  const [{ policies }, known] = await Promise.all([sweepAccount(session), marked])
  const found = [...policies].flatMap(([name, policy]) =>
    !names || names.has(name) || known.has(policy.Arn ?? "") ? [policy] : [],
  )
  const arns = found.map(({ Arn = "" }) => Arn)
  const tagged = names ? await tagsOf(session, arns) : known
  return found.map((policy) => {
    const version = policy.PolicyVersionList?.find(({ VersionId }) => VersionId === policy.DefaultVersionId)
    const tags = Object.entries(tagged.get(policy.Arn ?? "") ?? {}).map(toTag)
    return foundPolicy({ policy, document: version?.Document, tags })
  })
}

/** The ARN of the policy with this name and path. */
export function policyArn(session: Session, name: string, path = "/"): string {
  return `arn:${session.partition}:iam::${session.target.account.id}:policy${path}${name}`
}

/** One policy as it is now, wherever it stands; undefined where there is none of this name. `arn` is where to look first. */
export async function readManagedPolicy(
  session: Session,
  name: string,
  arn: string,
): Promise<Found<ManagedPolicy> | undefined> {
  const there = await readArn(session, arn)
  if (there) return there
  const elsewhere = await findArn(session, name)
  return elsewhere === undefined || elsewhere === arn ? undefined : readArn(session, elsewhere)
}

async function readEach(session: Session, wanted: Wanted<ManagedPolicy>): Promise<readonly Found<ManagedPolicy>[]> {
  const paths = new Map(wanted.desired.map(({ key, properties }) => [key.toLowerCase(), properties.Path]))
  const policies = await Promise.all(
    [...wantedNames(wanted)].map(([folded, name]) =>
      readManagedPolicy(session, name, policyArn(session, name, paths.get(folded))),
    ),
  )
  return policies.filter((policy) => policy !== undefined)
}

async function readArn(session: Session, arn: string): Promise<Found<ManagedPolicy> | undefined> {
  const iam = session.client(IAMClient)
  const what = `read policy ${arn}`
  const call = () => iam.send(new GetPolicyCommand({ PolicyArn: arn }))
  const { created } = await recent(session)
  const missing = (error: unknown) => codeOf(error) === "NoSuchEntity"
  const reply = created.has(arn) ? await perform(session, what, call, missing) : await look(session, what, call)
  const policy = reply?.Policy
  if (!policy?.DefaultVersionId) return undefined
  const { DefaultVersionId: VersionId } = policy
  const version = await look(session, what, () => iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId })))
  if (!version) return undefined
  return foundPolicy({ policy, document: version.PolicyVersion?.Document, tags: completeTags(policy.Tags) })
}

/** Names are unique whatever the path, but only an ARN finds a policy. */
async function findArn(session: Session, name: string): Promise<string | undefined> {
  const iam = session.client(IAMClient)
  const all = await everything(
    (Marker) =>
      perform(session, "list policies", () =>
        iam.send(new ListPoliciesCommand({ Scope: "Local", MaxItems: 1000, Marker })),
      ),
    (page) => page.Policies,
  )
  return all.find(({ PolicyName = "" }) => PolicyName.toLowerCase() === name.toLowerCase())?.Arn
}

interface PolicyParts {
  readonly policy: Pick<ManagedPolicyDetail, "Arn" | "Path" | "Description">
  readonly document: string | undefined
  readonly tags: Tag[]
}

function foundPolicy({ policy, document, tags }: PolicyParts): Found<ManagedPolicy> {
  const { Arn = "", Path = "/", Description = "" } = policy
  const name = Arn.slice(Arn.lastIndexOf("/") + 1)
  const held = heldPath(Path)
  return {
    key: name,
    arn: Arn,
    properties: {
      ManagedPolicyName: name,
      Path,
      Description,
      PolicyDocument: decodeDocument(document),
      Tags: tags,
    },
    ...ownershipOf(tags),
    ...(held && { held }),
  }
}

const toTag = ([Key, Value]: [string, string]): Tag => ({ Key, Value })
