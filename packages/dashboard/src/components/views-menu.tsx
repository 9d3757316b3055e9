import type { ViewPage } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconBookmark, IconLink, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazyRouteComponent, useLocation, useRouter } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { client } from "../api.ts";
import { viewsQuery } from "../views-api.ts";
import classes from "./export-menu.module.css";
import { Menu, MenuDivider, MenuItem, MenuLabel } from "./menu.tsx";

const NameDialog = lazyRouteComponent(() => import("./views-dialogs.tsx"), "NameDialog");
const DeleteDialog = lazyRouteComponent(() => import("./views-dialogs.tsx"), "DeleteDialog");

/** What says how a page is looked at now, and not what it shows. */
const PASSING = ["peek", "live"];

/** Addresses of this page that were kept under names, for everybody of the project. */
export function ViewsMenu({ page }: { page: ViewPage }) {
  const [dialog, setDialog] = useState<"save" | "rename" | "delete">();
  const all = useQuery(viewsQuery);
  const router = useRouter();
  const clipboard = useClipboard();
  const query = useLocation({ select: ({ searchStr }) => kept(searchStr) });
  const views = all.data?.filter((view) => view.page === page) ?? [];
  const open = views.find((view) => kept(view.query) === query);
  return (
    <>
      <Menu
        width={240}
        align="end"
        button={(opener) => (
          <Button
            {...opener}
            size="compact-sm"
            variant="default"
            className={classes.button ?? ""}
            leftSection={<IconBookmark size={14} aria-hidden />}
            aria-label={open ? `View: ${open.name}` : "Views"}
            maw={180}
          >
            <span className={classes.label}>{open?.name ?? "Views"}</span>
          </Button>
        )}
      >
        {all.error && <MenuLabel>Views cannot be read: {all.error.message}</MenuLabel>}
        {all.data && views.length === 0 && <MenuLabel>No views of this page yet</MenuLabel>}
        {views.map((view) => (
          <MenuItem
            key={view.id}
            current={view === open}
            onChoose={() => router.history.push(`/${page}${view.query && `?${view.query}`}`)}
          >
            {view.name}
          </MenuItem>
        ))}
        <MenuDivider />
        {open ? (
          <>
            <MenuItem icon={<IconPencil size={14} aria-hidden />} onChoose={() => setDialog("rename")}>
              Rename…
            </MenuItem>
            <MenuItem icon={<IconTrash size={14} aria-hidden />} onChoose={() => setDialog("delete")}>
              Delete…
            </MenuItem>
          </>
        ) : (
          <MenuItem icon={<IconPlus size={14} aria-hidden />} onChoose={() => setDialog("save")}>
            Save this view…
          </MenuItem>
        )}
        <MenuItem
          icon={<IconLink size={14} aria-hidden />}
          stays
          onChoose={() => clipboard.copy(`${location.origin}/${page}${query && `?${query}`}`)}
        >
          {clipboard.error ? "The browser does not allow it" : clipboard.copied ? "Copied" : "Copy link"}
        </MenuItem>
      </Menu>
      <Suspense>
        {dialog === "save" && (
          <NameDialog
            title="Save this view"
            views={views}
            onClose={() => setDialog(undefined)}
            onName={(name) => {
              const same = views.find((view) => view.name === name);
              return same
                ? client.views.update(same.id, { query })
                : client.views.create({ page, name, query });
            }}
          />
        )}
        {dialog === "rename" && open && (
          <NameDialog
            title="Rename the view"
            name={open.name}
            onClose={() => setDialog(undefined)}
            onName={(name) => client.views.update(open.id, { name })}
          />
        )}
        {dialog === "delete" && open && <DeleteDialog view={open} onClose={() => setDialog(undefined)} />}
      </Suspense>
    </>
  );
}

/** The query without what passes, in one order, so that the same view is known again. */
function kept(query: string): string {
  const params = new URLSearchParams(query);
  for (const name of PASSING) params.delete(name);
  params.sort();
  return params.toString();
}
