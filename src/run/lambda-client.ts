/** As much of the SDK as a task with a function takes. Whoever needs it loads it by `import()`. */
export { EncryptCommand, KMSClient } from "@aws-sdk/client-kms"
export { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda"
