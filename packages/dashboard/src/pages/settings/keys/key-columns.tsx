import type { ApiKey } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { hint } from "../../../components/hint.tsx";
import type { Column } from "../../../components/table-column.ts";
import { formatAgo, formatFullTime, formatMinute } from "../../../time.ts";
import classes from "./keys.module.css";
import { SCOPES } from "./keys-api.ts";

interface KeyColumns {
  /** The key that this dashboard signed in with. */
  own: string | null;
  /** Names by id; a column of their own where there are several. */
  projects: ReadonlyMap<string, string>;
  /** Says why a key cannot be revoked. */
  refusal: (key: ApiKey) => string | undefined;
  onRevoke: (key: ApiKey) => void;
}

export function keyColumns({ own, projects, refusal, onRevoke }: KeyColumns): readonly Column<ApiKey>[] {
  return [
    {
      id: "name",
      header: "Name",
      width: 150,
      grow: true,
      cell: (key) => (
        <span className={classes.two}>
          <span className={classes.name}>
            <span className="ellipsis" title={key.name}>
              {key.name}
            </span>
            {key.id === own && <span className={classes.own}>this dashboard</span>}
          </span>
          <span className="faint mono ellipsis">{key.prefix}…</span>
        </span>
      ),
    },
    {
      id: "scope",
      header: "Scope",
      width: 78,
      cell: ({ scope }) => <span {...hint(SCOPES[scope])}>{scope}</span>,
    },
    ...(projects.size > 1
      ? [
          {
            id: "project",
            header: "Project",
            width: 150,
            from: 700,
            cell: ({ project_id: id }: ApiKey) => (
              <span className="dim ellipsis">{projects.get(id) ?? id}</span>
            ),
          },
        ]
      : []),
    {
      id: "created",
      header: "Created",
      width: 130,
      from: 760,
      cell: ({ created_at }) => (
        <time className="dim num" dateTime={created_at} {...hint(formatFullTime(created_at))}>
          {formatMinute(created_at)}
        </time>
      ),
    },
    {
      id: "used",
      header: "Last used",
      width: 120,
      from: 480,
      cell: ({ last_used_at: used }) =>
        used === null ? (
          <span className="faint">never</span>
        ) : (
          <time className="dim" dateTime={used} {...hint(formatFullTime(used))}>
            {formatAgo(used, new Date())}
          </time>
        ),
    },
    {
      id: "revoke",
      header: "Actions",
      width: 96,
      align: "right",
      cell: (key) => {
        const why = refusal(key);
        return (
          <span {...hint(why)}>
            <Button
              size="compact-xs"
              variant="default"
              disabled={why !== undefined}
              aria-label={`Revoke ${key.name}`}
              onClick={() => onRevoke(key)}
            >
              Revoke…
            </Button>
          </span>
        );
      },
    },
  ];
}
