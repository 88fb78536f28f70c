import { credentialReport } from "../../../src/providers/iam/credential-report.ts"
import { readsTheContract } from "../reads.ts"

readsTheContract({
  provider: credentialReport as never,
  seed: { accounts: [{ users: [{ name: "ada" }, { name: "ben", credentials: true }] }] },
  make: async () => {},
  pages: { none: "a report comes whole" },
  // The root.
  always: 1,
})
