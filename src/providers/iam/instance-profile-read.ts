import {
  GetInstanceProfileCommand,
  IAMClient,
  type InstanceProfile as InstanceProfileDetail,
  ListInstanceProfilesCommand,
} from "@aws-sdk/client-iam"
import type { Found, Session, Wanted } from "../../model.ts"
import { completeTags, ownershipOf } from "../tagging.ts"
import { ownedInIam, sweepTags, tagsOf } from "../tagging-sweep.ts"
import type { InstanceProfile } from "./instance-profile.schema.ts"
import { codeOf, look, markOf, perform, recent } from "./retry.ts"
import { everything, nameOf, sweepAccount } from "./sweep.ts"
import { heldPath, wantedNames } from "./wanted.ts"

/**
 * The wanted instance profiles: while planning from sweeps that other types make anyway, one by one while applying. The
 * account's sweep shows every role with the profile it is in; only what is not seen there (it has no role, or does not exist)
 * takes a list of its own. No list shows tags, so these come from the tagging API.
 */
export async function readInstanceProfiles(
  session: Session,
  wanted: Wanted<InstanceProfile> | "all",
): Promise<readonly Found<InstanceProfile>[]> {
  const asked = wanted === "all" ? undefined : wantedNames(wanted)
  if (asked && session.purpose === "apply") {
    const profiles = await Promise.all([...asked.values()].map((name) => readInstanceProfile(session, name)))
    return profiles.filter((profile) => profile !== undefined)
  }
  const owned = asked && (await ownedInIam(session, "instance-profile"))
  const names = owned && new Set([...asked.keys(), ...owned.map((arn) => nameOf(arn).toLowerCase())])
  if (names?.size === 0) return []

  const inUse = names ? profilesOfRoles(await sweepAccount(session)) : new Map()
  const seen = names && [...names].every((name) => inUse.has(name))
  const all: ReadonlyMap<string, InstanceProfileDetail> = seen ? inUse : await listInstanceProfiles(session)
  const wantedProfiles = [...all].flatMap(([name, profile]) => (!names || names.has(name) ? [profile] : []))
  const arns = wantedProfiles.map(({ Arn = "" }) => Arn)
  const tags = await (names ? tagsOf(session, arns) : sweepTags(session))
  return wantedProfiles.map((profile) => {
    const own = Object.entries(tags.get(profile.Arn ?? "") ?? {})
    return foundProfile({ ...profile, Tags: own.map(([Key, Value]) => ({ Key, Value })) })
  })
}

/** One instance profile with its tags as it is now; undefined where there is none. One that this session made is waited for. */
export async function getInstanceProfile(session: Session, name: string): Promise<InstanceProfileDetail | undefined> {
  const iam = session.client(IAMClient)
  const { created } = await recent(session)
  const what = `read instance profile ${name}`
  const call = () => iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }))
  const reply = created.has(markOf("instance profile", name))
    ? await perform(session, what, call, (error) => codeOf(error) === "NoSuchEntity")
    : await look(session, what, call)
  return reply?.InstanceProfile
}

/** The names of the roles in an instance profile: one, or none. */
export const rolesIn = (profile: InstanceProfileDetail | undefined): string[] =>
  (profile?.Roles ?? []).map(({ RoleName = "" }) => RoleName)

async function readInstanceProfile(session: Session, name: string): Promise<Found<InstanceProfile> | undefined> {
  const profile = await getInstanceProfile(session, name)
  return profile && foundProfile(profile)
}

/** By folded name, those that a role is in. */
function profilesOfRoles({
  roles,
}: Awaited<ReturnType<typeof sweepAccount>>): ReadonlyMap<string, InstanceProfileDetail> {
  const profiles = [...roles.values()].flatMap(({ InstanceProfileList = [] }) => InstanceProfileList)
  return byName(profiles)
}

/** By folded name, all of them. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html */
function listInstanceProfiles(session: Session): Promise<ReadonlyMap<string, InstanceProfileDetail>> {
  return session.once("iam:instance-profiles", async () => {
    const iam = session.client(IAMClient)
    const load = (Marker: string | undefined) => {
      const call = () => iam.send(new ListInstanceProfilesCommand({ MaxItems: 1000, Marker }))
      return perform(session, "list instance profiles", call)
    }
    return byName(await everything(load, (page) => page.InstanceProfiles))
  })
}

const byName = (profiles: readonly InstanceProfileDetail[]): ReadonlyMap<string, InstanceProfileDetail> =>
  new Map(profiles.map((profile) => [(profile.InstanceProfileName ?? "").toLowerCase(), profile]))

function foundProfile(profile: InstanceProfileDetail): Found<InstanceProfile> {
  const { InstanceProfileName = "", Path = "/", Arn = "" } = profile
  const tags = completeTags(profile.Tags)
  const held = heldPath(Path)
  return {
    key: InstanceProfileName,
    arn: Arn,
    // A profile without a role is not as anybody may state it, and yet as it can be.
    properties: { InstanceProfileName, Path, Roles: rolesIn(profile) as [string], Tags: tags },
    ...ownershipOf(tags),
    ...(held && { held }),
  }
}
