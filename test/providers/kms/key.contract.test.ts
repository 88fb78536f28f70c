import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms"
import { kmsKey } from "../../../src/providers/kms/key.ts"
import { readsTheContract } from "../reads.ts"

readsTheContract({
  provider: kmsKey as never,
  make: async (aws) => {
    const kms = new KMSClient(aws.client("100000000001"))
    for (const AliasName of ["alias/backup", "alias/logs", "alias/payments"]) {
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
      await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyMetadata?.KeyId }))
    }
  },
  pages: ["kms:ListKeys", "kms:ListAliases"],
})
