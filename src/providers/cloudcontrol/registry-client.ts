/** As much of CloudFormation's client as is used. Whoever needs it loads it by `import()`. */
export { CloudFormationClient, DescribeTypeCommand } from "@aws-sdk/client-cloudformation"
