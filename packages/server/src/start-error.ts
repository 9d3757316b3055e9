/** A command that cannot go on for a reason that its user can mend: one line, no stack, exit code 1. */
export class StartError extends Error {
  override readonly name = "StartError";
}
