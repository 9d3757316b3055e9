import { Fragment } from "react";

/** A dotted key that wraps after its dots. */
export function BreakableKey({ name }: { name: string }) {
  return name.split(/(?<=\.)/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name never change places
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
