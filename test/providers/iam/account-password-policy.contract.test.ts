import { accountPasswordPolicy } from "../../../src/providers/iam/account-password-policy.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: accountPasswordPolicy as never,
  seed: {},
  bystander: { none: "an account has one password policy at most" },
  example: { MinimumPasswordLength: 14, RequireNumbers: true, MaxPasswordAge: 90, PasswordReusePrevention: 24 },
  edits: {
    "longer passwords": { MinimumPasswordLength: 20 },
    "every kind of character": {
      RequireSymbols: true,
      RequireUppercaseCharacters: true,
      RequireLowercaseCharacters: true,
    },
    "no digits": { RequireNumbers: null },
    "another age": { MaxPasswordAge: 365 },
    "no age": { MaxPasswordAge: null },
    "no memory of earlier passwords": { PasswordReusePrevention: null },
    "users who change their own": { AllowUsersToChangePassword: true },
    "a hard end": { HardExpiry: true },
  },
})
