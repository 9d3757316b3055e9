/** A failure that its reader can mend: shown as its one line, without a stack. */
export class SetupError extends Error {
  /** @override */
  name = "SetupError";
}
