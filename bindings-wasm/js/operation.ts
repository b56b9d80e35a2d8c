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
  | "ensure"
  | "rotate_secret"
  | "assign_each"
  | "unassign_each";
