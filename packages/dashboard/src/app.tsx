import { useQuery } from "@tanstack/react-query";
import { lazyRouteComponent, Navigate, Outlet, useMatchRoute } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { sessionQuery } from "./api.ts";
import { HintLayer } from "./components/hint.tsx";
import { Shell } from "./components/shell.tsx";
import { ErrorState } from "./components/states.tsx";
import { listenForShortcuts } from "./shortcuts.ts";

const SignInPage = lazyRouteComponent(() => import("./pages/sign-in-page.tsx"), "SignInPage");

/** How often an empty project looks for its first trace. */
const FIRST_TRACE_MS = 3_000;

/** Everything: the form to sign in, the first steps of an empty project, or the pages. */
export function App() {
  useEffect(listenForShortcuts, []);
  const session = useQuery({
    ...sessionQuery,
    refetchInterval: (query) => (query.state.data?.data.empty ? FIRST_TRACE_MS : false),
  });
  const matchRoute = useMatchRoute();
  const isHome = matchRoute({ to: "/" }) || matchRoute({ to: "/traces" });

  if (session.isPending) return null;
  if (session.error) return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  if (session.data.mode === "none")
    return (
      <Suspense>
        <SignInPage />
      </Suspense>
    );
  return (
    <>
      <Shell session={session.data}>
        {session.data.empty && isHome ? <Navigate to="/start" replace /> : <Outlet />}
      </Shell>
      <HintLayer />
    </>
  );
}
