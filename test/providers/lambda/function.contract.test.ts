import { lambdaFunction } from "../../../src/providers/lambda/function.ts"
import { readsTheContract } from "../reads.ts"
import { makeFunction, role } from "./make.ts"

readsTheContract({
  provider: lambdaFunction as never,
  seed: { roles: [role] },
  make: async (aws) => {
    for (const name of ["thumbnails", "invoices", "cleanup"]) await makeFunction(aws, name)
  },
  pages: ["lambda:ListFunctions"],
})
