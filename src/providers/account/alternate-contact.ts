import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { homeRegion } from "../../value/partition.ts"
import { attempt, lookFor } from "../attempt.ts"
import { type AlternateContact, contactTypes, alternateContactSchema as schema } from "./alternate-contact.schema.ts"

/**
 * Alternate contacts, set by the account itself: that takes no trusted access in AWS Organizations.
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html
 */
export const alternateContact: Provider<AlternateContact> = {
  type: "Reconcile::Account::AlternateContact",
  scope: "account",
  schema,
  key: ["ContactType"],
  ownership: "declared",
  actions: {
    read: ["account:GetAlternateContact"],
    write: ["account:DeleteAlternateContact", "account:PutAlternateContact"],
  },
  arns: (_, { account }, partition) => [`arn:${partition}:account::${account.id}:account`],
  read,
  create: write,
  update: write,
  delete: remove,
}

type ContactType = AlternateContact["ContactType"]

/** One call for each contact that somebody asks for. */
async function read(
  session: Session,
  wanted: Wanted<AlternateContact> | "all",
): Promise<readonly Found<AlternateContact>[]> {
  const names = wanted === "all" ? contactTypes : [...wanted.desired.map(({ key }) => key), ...wanted.owned]
  const types = contactTypes.filter((type) => names.includes(type))
  const contacts = await Promise.all(types.map((type) => readContact(session, type)))
  return contacts.filter((contact) => contact !== undefined)
}

async function readContact(session: Session, ContactType: ContactType): Promise<Found<AlternateContact> | undefined> {
  const { GetAlternateContactCommand } = await import("./client.ts")
  const client = await contacts(session)
  const reply = await lookFor(
    session,
    `read the alternate contact ${ContactType}`,
    () => client.send(new GetAlternateContactCommand({ AlternateContactType: ContactType })),
    "ResourceNotFound",
  )
  if (!reply?.AlternateContact) return undefined
  const { Name = "", Title = "", EmailAddress = "", PhoneNumber = "" } = reply.AlternateContact
  return { key: ContactType, properties: { ContactType, Name, Title, EmailAddress, PhoneNumber } }
}

async function write(session: Session, { after }: Write<AlternateContact>): Promise<void> {
  if (!after) throw new Error("A contact to write needs its properties.")
  const { PutAlternateContactCommand } = await import("./client.ts")
  const client = await contacts(session)
  const { ContactType: AlternateContactType, ...contact } = after
  await attempt(session, `set the alternate contact ${AlternateContactType}`, () =>
    client.send(new PutAlternateContactCommand({ AlternateContactType, ...contact })),
  )
}

async function remove(session: Session, { key }: Write<AlternateContact>): Promise<void> {
  const { DeleteAlternateContactCommand } = await import("./client.ts")
  const client = await contacts(session)
  await lookFor(
    session,
    `remove the alternate contact ${key}`,
    () => client.send(new DeleteAlternateContactCommand({ AlternateContactType: key as ContactType })),
    "ResourceNotFound",
  )
}

/** Account Management answers in one region of a partition. https://docs.aws.amazon.com/general/latest/gr/account-service.html */
async function contacts(session: Session) {
  const { AccountClient } = await import("./client.ts")
  return session.client(AccountClient, { region: homeRegion(session.partition) })
}
