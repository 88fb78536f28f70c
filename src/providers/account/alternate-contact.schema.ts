import type { FromSchema } from "json-schema-to-ts"

/** What an account may be contacted about. */
export const contactTypes = ["BILLING", "OPERATIONS", "SECURITY"] as const

/**
 * `Reconcile::Account::AlternateContact`: CloudFormation has no such type; the names are those of the API, and `ContactType`.
 * https://docs.aws.amazon.com/accounts/latest/reference/API_PutAlternateContact.html
 */
export const alternateContactSchema = {
  title: "Reconcile::Account::AlternateContact",
  description: "Whom AWS tells about an account's bills, operation or security, besides its owner.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["ContactType", "Name", "Title", "EmailAddress", "PhoneNumber"],
  properties: {
    ContactType: {
      type: "string",
      description: "What the contact is for; an account has one of each.",
      createOnly: true,
      enum: contactTypes,
    },
    Name: { type: "string", description: "Who it is, or which team.", minLength: 1, maxLength: 64 },
    Title: { type: "string", description: "The contact's role in the company.", minLength: 1, maxLength: 50 },
    EmailAddress: {
      type: "string",
      description: "Where AWS writes to.",
      minLength: 1,
      maxLength: 254,
      pattern: "^[\\w+=.#|!&-]+@[\\w.-]+\\.[\\w]+$",
      explain: "is an e-mail address",
    },
    PhoneNumber: {
      type: "string",
      description: "Where AWS calls.",
      minLength: 1,
      maxLength: 25,
      pattern: "^[\\s0-9()+-]+$",
      explain: "has digits, spaces and ( ) + - only",
    },
  },
} as const

/** The properties of one contact. */
export type AlternateContact = FromSchema<typeof alternateContactSchema>
