/** The name of a command of the core. */
export type Operation =
  | "list"
  | "get"
  | "create"
  | "update"
  | "delete"
  | "assign"
  | "unassign"
  | "profiles"
  | "find"
  | "ensure"
  | "rotate_secret"
  | "ensure_each"
  | "assign_each"
  | "unassign_each"
  | "reassign_each";
