import type { Project } from "@anyway-sh/api";
import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { client, sessionQuery } from "../../../api.ts";
import { CopyButton } from "../../../components/copy-button.tsx";
import { DataTable } from "../../../components/data-table.tsx";
import { entered } from "../../../components/entered.ts";
import { FormDialog } from "../../../components/form-dialog.tsx";
import { hint } from "../../../components/hint.tsx";
import { Crumbs, Page } from "../../../components/page.tsx";
import { SettingsTabs } from "../../../components/settings-tabs.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../../components/states.tsx";
import type { Column } from "../../../components/table-column.ts";
import toolbar from "../../../components/toolbar.module.css";
import { useRows } from "../../../components/use-rows.ts";
import { formatFullTime, formatMinute } from "../../../time.ts";
import { useOnce } from "../../../use-once.ts";
import classes from "./keys.module.css";
import { projectsQuery } from "./keys-api.ts";

const route = getRouteApi("/settings/projects");

/** The projects of the installation. What they hold is apart; a key opens one of them. */
export function ProjectsPage() {
  const { new: creating } = route.useSearch();
  const navigate = useNavigate({ from: "/settings/projects" });
  const own = useQuery(sessionQuery).data?.project?.id;
  const projects = useInfiniteQuery(projectsQuery);
  const { rows, onReachEnd } = useRows<Project>(projects);
  const columns = useMemo(() => projectColumns(own), [own]);
  const show = (dialog: "1" | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, new: dialog }), replace: dialog === undefined });
  return (
    <Page
      title="Projects"
      heading={
        <Crumbs to="/settings" label="Settings">
          Projects
        </Crumbs>
      }
      view={false}
    >
      <SettingsTabs />
      {rows.length > 0 && <RefreshFailed query={projects} />}
      <div className={toolbar.toolbar}>
        <span className="dim ellipsis">To see another project, sign in with an admin key of it.</span>
        <span className={toolbar.end}>
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => show("1")}>
            New project
          </Button>
        </span>
      </div>
      {projects.error && rows.length === 0 ? (
        <ErrorState error={projects.error} onRetry={() => void projects.refetch()} />
      ) : (
        <DataTable
          name="Projects"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          rowHeight={36}
          onOpen={() => void navigate({ to: "/settings/keys" })}
          onReachEnd={onReachEnd}
          loading={projects.isPending}
          empty={<EmptyState title="No projects" />}
        />
      )}
      {creating && <NewProjectDialog onClose={() => show(undefined)} />}
    </Page>
  );
}

const projectColumns = (own: string | undefined): readonly Column<Project>[] => [
  {
    id: "name",
    header: "Name",
    width: 150,
    grow: true,
    cell: ({ id, name }) => (
      <span className={classes.name}>
        <span className="ellipsis" title={name}>
          {name}
        </span>
        {id === own && <span className={classes.own}>this dashboard</span>}
      </span>
    ),
  },
  {
    id: "id",
    header: "Id",
    width: 200,
    cell: ({ id }) => (
      <span className={classes.name}>
        <span className="mono dim ellipsis">{id}</span>
        <CopyButton text={id} what="the id" />
      </span>
    ),
  },
  {
    id: "created",
    header: "Created",
    width: 130,
    from: 520,
    cell: ({ created_at }) => (
      <time className="dim num" dateTime={created_at} {...hint(formatFullTime(created_at))}>
        {formatMinute(created_at)}
      </time>
    ),
  },
];

function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<string>();
  const create = useOnce(
    (input: { name: string }, options) => client.projects.create(input, options),
    async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["projects"] });
    },
  );
  return (
    <FormDialog
      title="New project"
      action="Create project"
      pending={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={(form) => {
        const name = entered(form, "name");
        setProblem(name ? undefined : "Name it.");
        if (name) create.mutate({ name });
      }}
    >
      <TextInput
        name="name"
        label="Name"
        description="Its traces, customers, orders and prices are apart from those of other projects"
        maxLength={100}
        autoComplete="off"
        error={problem}
        data-autofocus
      />
    </FormDialog>
  );
}
