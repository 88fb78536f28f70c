/** As much of Lambda's client as is used. Whoever needs it loads it by `import()`. */
export { LambdaClient, paginateListFunctions } from "@aws-sdk/client-lambda"
