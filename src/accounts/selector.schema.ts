/**
 * Which accounts and regions: the same in templates, overrides, list items, waves and holds.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
 */

const accountId = {
  type: "string",
  pattern: "^[0-9]{12}$",
  explain: "is twelve digits, in quotes",
} as const

const accountName = { type: "string", minLength: 1, maxLength: 128 } as const

const unit = {
  type: "string",
  pattern: "^(?![oO][uU]-[^/]{66})/?[^/]{1,128}(/[^/]{1,128})*/?$",
  explain: "is the name of a unit (at most 128 characters), its id (at most 68), or a path of names",
} as const

const tagValue = { type: "string", maxLength: 256 } as const

const region = {
  type: "string",
  pattern: "^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$",
  explain: "is the code of a region, like eu-west-1 (`all` stands alone, not in a list)",
} as const

/** A list of regions by their codes. */
export const regionList = { type: "array", minItems: 1, uniqueItems: true, items: region } as const

const chosen = {
  ids: {
    type: "array",
    minItems: 1,
    items: accountId,
    description: "Account ids: twelve digits, in quotes.",
    synonyms: ["accountIds", "byIds"],
  },
  names: {
    type: "array",
    minItems: 1,
    items: accountName,
    description: "Account names, ignoring case; * and ? are wildcards.",
    synonyms: ["accountNames", "byNames"],
  },
  ous: {
    type: "array",
    minItems: 1,
    items: unit,
    description: "Organizational units by name, id or path; each includes everything below it.",
    synonyms: ["ou", "units", "orgUnits", "organizationalUnits", "byOrgUnits"],
  },
  tags: {
    type: "object",
    minProperties: 1,
    propertyNames: { type: "string", minLength: 1, maxLength: 128, explain: "has 1 to 128 characters" },
    additionalProperties: {
      anyOf: [tagValue, { type: "array", minItems: 1, items: tagValue }],
      explain: "is one tag value or a list of them",
    },
    description: "Account tags: every key must match, by any of its values.",
    synonyms: ["byTags"],
  },
  where: {
    type: "string",
    minLength: 1,
    description: "A CEL expression about `account`: only those it is true for.",
    synonyms: ["when", "if", "filter"],
  },
  allowEmpty: { type: "boolean", default: false, description: "That a name, unit or tag matches nothing is fine." },
} as const

/** What a selector says of accounts, beside `all`. */
export const accountsSchema = {
  anyOf: [
    { type: "string", const: "all" },
    {
      type: "object",
      additionalProperties: false,
      minProperties: 1,
      properties: {
        all: {
          type: "boolean",
          const: true,
          explain: "can only be true",
          description: "Every account.",
          synonyms: ["allAccounts"],
        },
        ...chosen,
        except: {
          type: "object",
          additionalProperties: false,
          minProperties: 1,
          properties: chosen,
          description: "Accounts that are left out, whatever else is said.",
          synonyms: ["exclude", "excluded", "excluding", "excludes", "excludeAccounts", "not"],
        },
      },
    },
  ],
  description: "`all`, or which accounts.",
  explain: "is the word all, or a map with ids, names, ous, tags, where or except",
} as const

/** `targets` of a template, an override or a list item. */
export const selectorSchema = {
  type: "object",
  additionalProperties: false,
  minProperties: 1,
  properties: {
    accounts: { ...accountsSchema, synonyms: ["account", "includeAccounts"] },
    management: {
      type: "boolean",
      default: false,
      description: "The management account, too, if it is among the accounts.",
    },
    regions: {
      anyOf: [{ type: "string", const: "all" }, regionList],
      description: "`all` of the configuration's regions, or a list.",
      explain: "is the word all, or a list of regions",
      synonyms: ["region", "includeRegions"],
    },
    exceptRegions: {
      ...regionList,
      description: "Regions that are left out.",
      synonyms: ["excludeRegions", "excludedRegions", "notRegions"],
    },
  },
  description: "Which accounts and regions.",
} as const
