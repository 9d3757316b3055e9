import { createRootRoute, retainSearchParams } from "@tanstack/react-router";
import { App } from "./app.tsx";
import { ErrorState, NotFound } from "./components/states.tsx";
import { parseView, VIEW_KEYS, type ViewSearch } from "./view.ts";

export const rootRoute = createRootRoute({
  validateSearch: parseView,
  // The range and the environment go with the reader from page to page.
  search: { middlewares: [retainSearchParams<ViewSearch>([...VIEW_KEYS])] },
  component: App,
  errorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
  notFoundComponent: NotFound,
});

/** A search parameter that says something. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
