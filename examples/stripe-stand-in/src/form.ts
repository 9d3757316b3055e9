/** What a form carries, as Stripe's clients write it: `a[b][0]=c` is `{a: {b: {"0": "c"}}}`. */
export interface Form {
  [name: string]: string | Form | undefined;
}

/** Reads a body or a query. */
export function readForm(text: string): Form {
  const form: Form = newForm();
  for (const [name, value] of new URLSearchParams(text)) {
    const [first = "", ...rest] = name.split(/\[|\]\[|\]/);
    const path = [first, ...rest.slice(0, name.includes("[") ? -1 : 0)];
    let at = form;
    for (const key of path.slice(0, -1)) {
      const known = at[key];
      const next = typeof known === "object" ? known : newForm();
      at[key] = next;
      at = next;
    }
    at[path.at(-1) ?? ""] = value;
  }
  return form;
}

// A client chooses the names.
const newForm = (): Form => Object.create(null);

export const inner = (form: Form, name: string): Form => {
  const value = form[name];
  return typeof value === "object" ? value : {};
};

export const text = (form: Form, name: string): string | undefined => {
  const value = form[name];
  return typeof value === "string" ? value : undefined;
};

export const number = (form: Form, name: string): number | undefined => {
  const value = text(form, name);
  return value === undefined ? undefined : Number(value);
};

/** The values of a list or a map. */
export const values = (form: Form): string[] =>
  Object.values(form).flatMap((value) => (typeof value === "string" ? [value] : []));

export const strings = (form: Form): Record<string, string> =>
  Object.fromEntries(
    Object.entries(form).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
