/** As much of RDS's client as is used. Whoever needs it loads it by `import()`. */
export { paginateDescribeDBInstances, RDSClient } from "@aws-sdk/client-rds"
