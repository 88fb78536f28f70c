import type { DBInstance as ApiInstance } from "@aws-sdk/client-rds"
import type { Found, Provider } from "../../model.ts"
import { everyMember, listed, momentOf, withoutGaps } from "../listing.ts"
import { completeTags } from "../tagging.ts"
import { type DBInstance, dbInstanceSchema as schema } from "./db-instance.schema.ts"

/** The database instances of a region: read, never written. */
export const dbInstance: Provider<DBInstance> = {
  type: "AWS::RDS::DBInstance",
  scope: "region",
  schema,
  key: ["DBInstanceIdentifier"],
  ownership: "declared",
  actions: { read: ["rds:DescribeDBInstances"], write: [] },
  read: listed(async (session) => {
    const { paginateDescribeDBInstances, RDSClient } = await import("./client.ts")
    const pages = paginateDescribeDBInstances({ client: session.client(RDSClient), pageSize: 100 }, {})
    const instances = await everyMember(session, "list database instances", pages, (page) => page.DBInstances)
    return instances.map(foundInstance)
  }),
}

function foundInstance(shown: ApiInstance): Found<DBInstance> {
  const { DBInstanceIdentifier = "", DBInstanceArn = "", Endpoint, DBSubnetGroup, VpcSecurityGroups = [] } = shown
  const properties: DBInstance = {
    DBInstanceIdentifier,
    DBInstanceArn,
    DBInstanceStatus: shown.DBInstanceStatus,
    InstanceCreateTime: momentOf(shown.InstanceCreateTime),
    DBInstanceClass: shown.DBInstanceClass,
    DBClusterIdentifier: shown.DBClusterIdentifier,
    DBName: shown.DBName,
    Engine: shown.Engine,
    EngineVersion: shown.EngineVersion,
    LicenseModel: shown.LicenseModel,
    MasterUsername: shown.MasterUsername,
    Endpoint: Endpoint && { Address: Endpoint.Address, Port: Endpoint.Port },
    PubliclyAccessible: shown.PubliclyAccessible,
    VPCSecurityGroups: VpcSecurityGroups.flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []),
    DBSubnetGroupName: DBSubnetGroup?.DBSubnetGroupName,
    VpcId: DBSubnetGroup?.VpcId,
    AvailabilityZone: shown.AvailabilityZone,
    MultiAZ: shown.MultiAZ,
    AllocatedStorage: shown.AllocatedStorage,
    StorageType: shown.StorageType,
    Iops: shown.Iops,
    StorageEncrypted: shown.StorageEncrypted,
    KmsKeyId: shown.KmsKeyId,
    BackupRetentionPeriod: shown.BackupRetentionPeriod,
    CopyTagsToSnapshot: shown.CopyTagsToSnapshot,
    DeletionProtection: shown.DeletionProtection,
    AutoMinorVersionUpgrade: shown.AutoMinorVersionUpgrade,
    CACertificateIdentifier: shown.CACertificateIdentifier,
    EnableIAMDatabaseAuthentication: shown.IAMDatabaseAuthenticationEnabled,
    EnablePerformanceInsights: shown.PerformanceInsightsEnabled,
    EnableCloudwatchLogsExports: shown.EnabledCloudwatchLogsExports,
    MonitoringInterval: shown.MonitoringInterval,
    Tags: completeTags(shown.TagList),
  }
  return { key: DBInstanceIdentifier, arn: DBInstanceArn, properties: withoutGaps(properties) }
}
