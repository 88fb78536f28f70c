import { CreateAccessKeyCommand, IAMClient } from "@aws-sdk/client-iam"
import { accessKey } from "../../../src/providers/iam/access-key.ts"
import { readsTheContract } from "../reads.ts"

readsTheContract({
  provider: accessKey as never,
  seed: { accounts: [{ users: [{ name: "ada" }, { name: "ben" }, { name: "cleo" }] }] },
  make: async (aws) => {
    const iam = new IAMClient(aws.client("100000000001"))
    for (const UserName of ["ada", "ben", "cleo", "cleo"]) await iam.send(new CreateAccessKeyCommand({ UserName }))
  },
  pages: ["iam:ListUsers"],
})
