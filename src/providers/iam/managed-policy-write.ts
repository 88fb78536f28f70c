import { CreatePolicyCommand, IAMClient, TagPolicyCommand, UntagPolicyCommand } from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { encodeDocument } from "../../value/policy.ts"
import { completeTags, isAwsTag, ownershipOf } from "../tagging.ts"
import { edited } from "./edits.ts"
import type { ManagedPolicy } from "./managed-policy.schema.ts"
import { attachAgain } from "./managed-policy-delete.ts"
import { policyArn, readManagedPolicy } from "./managed-policy-read.ts"
import { createVersion, sameDocument, unseenPolicy } from "./managed-policy-versions.ts"
import { codeOf, IamError, perform, recent } from "./retry.ts"
import { changeTags } from "./tags.ts"

/** Creates a policy. Its ownership tags are there from its first moment. */
export async function createManagedPolicy(session: Session, { after }: Write<ManagedPolicy>): Promise<void> {
  if (!after) throw new Error("A policy to create needs its properties.")
  const iam = session.client(IAMClient)
  const { ManagedPolicyName: name, Path, Description } = after
  const arn = policyArn(session, name, Path)
  const made = await recent(session)
  const what = `create policy ${name}`
  const call = () =>
    iam.send(
      new CreatePolicyCommand({
        PolicyName: name,
        Path,
        Description: Description === "" ? undefined : Description,
        PolicyDocument: encodeDocument(after.PolicyDocument),
        Tags: completeTags(after.Tags).filter(({ Key }) => !isAwsTag(Key)),
      }),
    )
  try {
    // Its predecessor, which this session has just deleted, may still be seen.
    await perform(session, what, call, async (error) => {
      const exists = codeOf(error) === "EntityAlreadyExists" && made.deleted.has(name.toLowerCase())
      return exists && !(await isOurs(session, after))
    })
  } catch (error) {
    if (codeOf(error) !== "EntityAlreadyExists") throw error
    if (!(await isOurs(session, after))) {
      const remark = "It was not made by this run: plan again to see it as it is."
      throw new IamError(session, what, error instanceof IamError ? error.cause : error, remark)
    }
  }
  made.created.add(arn)
  made.deleted.delete(name.toLowerCase())
  await attachAgain(session, name, arn)
}

/** Makes a new default version, in place of the oldest other one where there is no room, and sets tags. */
export async function updateManagedPolicy(session: Session, write: Write<ManagedPolicy>): Promise<void> {
  const { key, before, after, edits } = write
  if (!after) throw new Error("A policy to update needs its properties.")
  const iam = session.client(IAMClient)
  const arn = before?.arn ?? policyArn(session, before?.key ?? key, after.Path)
  const retry = await unseenPolicy(session, arn)
  if (edited(edits, "PolicyDocument")) await createVersion(session, arn, after.PolicyDocument)

  await changeTags(session, write, {
    what: `policy ${arn}`,
    ignoresCase: false,
    retry,
    tag: (Tags) => iam.send(new TagPolicyCommand({ PolicyArn: arn, Tags })),
    untag: (TagKeys) => iam.send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys })),
  })
}

/**
 * A reply can get lost after the policy was created; the repeated call then says that it exists already. It is the one we
 * asked for if it stands at our path, carries the ownership tags we sent, and has what we sent.
 */
async function isOurs(session: Session, policy: ManagedPolicy): Promise<boolean> {
  const arn = policyArn(session, policy.ManagedPolicyName, policy.Path)
  const found = await readManagedPolicy(session, policy.ManagedPolicyName, arn)
  const ours = ownershipOf(completeTags(policy.Tags))
  if (!found || found.arn !== arn || ours.owner === undefined) return false
  if (found.owner !== ours.owner || found.template !== ours.template) return false
  return (
    (found.properties.Description ?? "") === (policy.Description ?? "") &&
    sameDocument(found.properties.PolicyDocument, policy.PolicyDocument)
  )
}
