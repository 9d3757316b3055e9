import type { ApiKey, CreatedKey, Session } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { sessionQuery } from "../../../api.ts";
import { DataTable } from "../../../components/data-table.tsx";
import { Crumbs, Page } from "../../../components/page.tsx";
import { SecretDialog } from "../../../components/secret-dialog.tsx";
import { SettingsTabs } from "../../../components/settings-tabs.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../../components/states.tsx";
import toolbar from "../../../components/toolbar.module.css";
import { useRows } from "../../../components/use-rows.ts";
import { useShortcuts } from "../../../shortcuts.ts";
import { keyColumns } from "./key-columns.tsx";
import { keysQuery, projectChoicesQuery } from "./keys-api.ts";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";

const route = getRouteApi("/settings/keys");

/** Who may send, read and change: the keys in force, of all projects. */
export function KeysPage() {
  const session = useQuery(sessionQuery).data;
  return (
    <Page
      title="API keys"
      heading={
        <Crumbs to="/settings" label="Settings">
          API keys
        </Crumbs>
      }
      view={false}
    >
      <SettingsTabs />
      {session && <Keys session={session} />}
    </Page>
  );
}

function Keys({ session }: { session: Session }) {
  const { new: creating } = route.useSearch();
  const navigate = useNavigate({ from: "/settings/keys" });
  const [created, setCreated] = useState<CreatedKey>();
  const [revoking, setRevoking] = useState<ApiKey>();
  const keys = useInfiniteQuery(keysQuery);
  const projects = useQuery(projectChoicesQuery).data;
  const { rows, onReachEnd } = useRows<ApiKey>(keys);
  const own = session.key_id;
  const columns = useMemo(() => {
    const admins = keys.hasNextPage ? Number.POSITIVE_INFINITY : rows.filter(isAdmin).length;
    return keyColumns({
      own,
      projects: new Map(projects?.map(({ id, name }) => [id, name])),
      refusal: (key) =>
        isAdmin(key) && admins === 1 ? "The last admin key. Make another one first" : undefined,
      onRevoke: setRevoking,
    });
  }, [keys.hasNextPage, rows, own, projects]);
  const create = () => void navigate({ search: (previous) => ({ ...previous, new: "1" }) });
  const close = () =>
    void navigate({ search: (previous) => ({ ...previous, new: undefined }), replace: true });
  useShortcuts([{ key: "n", label: "New API key", run: create }]);
  const isLocal = session.mode === "local";
  const newButton = (
    <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={create}>
      {isLocal ? "Create the first key" : "New API key"}
    </Button>
  );
  if (keys.error && rows.length === 0)
    return <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />;
  return (
    <>
      {rows.length > 0 && <RefreshFailed query={keys} />}
      {!isLocal && (
        <div className={toolbar.toolbar}>
          <span className="dim ellipsis">
            A key is shown once, when it is made; only a hash of it is kept.
          </span>
          <span className={toolbar.end}>{newButton}</span>
        </div>
      )}
      <DataTable
        name="API keys"
        columns={columns}
        rows={rows}
        rowKey={(key) => key.id}
        rowHeight={46}
        onOpen={({ id }) => void navigate({ to: "/settings/audit", search: { subject: id } })}
        onReachEnd={onReachEnd}
        loading={keys.isPending}
        empty={
          <EmptyState title="No key is needed yet" action={newButton}>
            This server is in local mode: whatever runs on this machine sends and reads without a key, and
            nothing else gets in. The first key ends that for good: everything needs a key then, and the
            server may be reached by others.
          </EmptyState>
        }
      />
      {creating && (
        <NewKeyDialog
          session={session}
          onClose={close}
          onCreated={(key) => {
            close();
            setCreated(key);
          }}
        />
      )}
      {created && (
        <SecretDialog
          title={`API key ${created.name}`}
          secret={created.key}
          what="the API key"
          onClose={() => setCreated(undefined)}
        >
          <p>
            Copy it now: it is not shown again. The SDK reads it from{" "}
            <span className="mono">ANYWAY_API_KEY</span>; everything else sends it as{" "}
            <span className="mono">Authorization: Bearer &lt;key&gt;</span>
            {created.scope === "admin" && ". It also signs in to this dashboard"}.
          </p>
        </SecretDialog>
      )}
      {revoking && (
        <RevokeDialog apiKey={revoking} own={revoking.id === own} onClose={() => setRevoking(undefined)} />
      )}
    </>
  );
}

const isAdmin = ({ scope }: ApiKey): boolean => scope === "admin";
