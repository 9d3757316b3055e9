import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { ClosesSearch } from "./closes-api.ts";
import { rootRoute, text } from "./root-route.tsx";

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/read-span", replace: true });
  },
});

/** A stored span to read, in place of a pasted one. */
export interface ReadSpanSearch {
  trace?: string | undefined;
  span?: string | undefined;
}

const readSpanRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/read-span",
  validateSearch: (search): ReadSpanSearch => ({ trace: text(search.trace), span: text(search.span) }),
  component: lazyRouteComponent(() => import("./pages/settings/read-span-page.tsx"), "ReadSpanPage"),
});

const projectSettingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/project",
  component: lazyRouteComponent(
    () => import("./pages/settings/project-settings-page.tsx"),
    "ProjectSettingsPage",
  ),
});

const paymentsSettingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/payments",
  component: lazyRouteComponent(
    () => import("./pages/settings/payments-settings-page.tsx"),
    "PaymentsSettingsPage",
  ),
});

/** `q` are the words that the price book is searched by. */
const pricesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/prices",
  validateSearch: (search): { q?: string | undefined } => ({ q: text(search.q) }),
  component: lazyRouteComponent(() => import("./pages/settings/prices/prices-page.tsx"), "PricesPage"),
});

const closesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/closes",
  validateSearch: (search): ClosesSearch => ({
    month: text(search.month),
    dialog: search.dialog === "close" || search.dialog === "reopen" ? search.dialog : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/settings/closes/closes-page.tsx"), "ClosesPage"),
});

/** `new` opens the form that makes one. */
const keysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/keys",
  validateSearch: (search): { new?: "1" | undefined } => ({ new: search.new === "1" ? "1" : undefined }),
  component: lazyRouteComponent(() => import("./pages/settings/keys/keys-page.tsx"), "KeysPage"),
});

const projectsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/projects",
  validateSearch: (search): { new?: "1" | undefined } => ({ new: search.new === "1" ? "1" : undefined }),
  component: lazyRouteComponent(() => import("./pages/settings/keys/projects-page.tsx"), "ProjectsPage"),
});

/** `subject` is the record that something happened to. */
const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/audit",
  validateSearch: (search): { subject?: string | undefined } => ({ subject: text(search.subject) }),
  component: lazyRouteComponent(() => import("./pages/settings/audit-page.tsx"), "AuditPage"),
});

export const settingsRoutes = [
  settingsRoute,
  readSpanRoute,
  projectSettingsRoute,
  paymentsSettingsRoute,
  pricesRoute,
  closesRoute,
  keysRoute,
  projectsRoute,
  auditRoute,
] as const;
