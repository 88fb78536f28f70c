/**
 * Every noun of reconcile, on one page; a file each says what they are made of. Each imports only those it builds on.
 */

// Accounts, the units they are in, and who selects them.
export type {
  Account,
  AccountSelector,
  AccountState,
  Organization,
  PlacedUnit,
  Selector,
  Unit,
} from "./model/account.ts"
// `reconcile.yaml`.
export type { Access, Config, InventorySettings, Notify, Safety, Wave } from "./model/config.ts"
// What stays as it is for a while.
export type { Hold, Waiver } from "./model/exception.ts"
// What lies in the repository.
export type { Files, FolderFile } from "./model/files.ts"
// What people are told outside of GitHub.
export type { ChannelNotice, Notice, NoticeTable, Priority, SlackMessage } from "./model/notice.ts"
// What would change, and what became of it.
export type {
  AccountPlan,
  Action,
  Cause,
  Change,
  Edit,
  Effect,
  Filters,
  Group,
  Orphan,
  Outcome,
  Plan,
  Reviewed,
  SettingChange,
  Summary,
} from "./model/plan.ts"
// What is wrong, where, and what to do about it.
export type { Problem, Severity } from "./model/problem.ts"
// What knows one type.
export type { Comparison, Context, Naming, Provider, Surroundings, Wanted } from "./model/provider.ts"
// What should be, what is, and what is to be written.
export type {
  Desired,
  Footing,
  Found,
  Looked,
  LookupRequest,
  Reading,
  Ref,
  Revealed,
  Scope,
  SecretSource,
  Target,
  Write,
} from "./model/resource.ts"
// What must not be found, and what was.
export type { ColumnOrder, Finding, NamedText, Rule, RuleSeverity, RuleTemplate, WrittenText } from "./model/rule.ts"
// A way into one target.
export type { ClientClass, ClientWish, Purpose, Session, SessionCredentials } from "./model/session.ts"
// The part of a run that one of several machines does.
export type {
  CheckShard,
  DriftShard,
  InventoryRecords,
  InventoryShard,
  PlanShard,
  Sealed,
  Shard,
  ShardFacts,
  ShardRules,
  ShardRun,
  TaskShard,
  Waiting,
} from "./model/shard.ts"
// What `run` performs, and what came of it.
export type { Right, Task, TaskOutcome, ToldOutcome } from "./model/task.ts"
// What somebody wrote: one resource for many accounts.
export type { Lifecycle, Override, State, Template } from "./model/template.ts"
// Values as YAML, JSON and AWS have them, and where they were written.
export type {
  At,
  Json,
  JsonSchema,
  Properties,
  Source,
  Written,
  WrittenEntry,
  WrittenList,
  WrittenMap,
  WrittenScalar,
} from "./model/value.ts"

// All that the sentence needs from outside.
export type { ConnectOptions, World } from "./model/world.ts"
