import type { InstrumentModules } from "../options.ts";

/** How the spans of one client come to be: which package it is, and what is changed of what that exports. */
export interface Instrumentation {
  /** The package, as it is imported. */
  readonly module: string;
  /** Its name in `instrumentModules`. */
  readonly option: keyof InstrumentModules;
  /**
   * Patches what the package exports: the namespace, or the class that an application has of it. May be called with
   * the same thing again, and with anything at all.
   */
  patch(exported: unknown): void;
}
