import { alternateContact } from "../../../src/providers/account/alternate-contact.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: alternateContact as never,
  seed: {},
  bystander: { none: "an account has one of each type" },
  example: { ContactType: "SECURITY", Name: "n", Title: "t", EmailAddress: "a@b.example", PhoneNumber: "1" },
  another: { ContactType: "BILLING", Name: "n", Title: "t", EmailAddress: "a@b.example", PhoneNumber: "1" },
  edits: { "another address": { EmailAddress: "c@d.example" } },
})
