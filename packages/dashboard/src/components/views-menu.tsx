import type { View, ViewPage } from "@anyway-sh/api";
import { Button, Menu, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconBookmark, IconLink, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../api.ts";
import { entered } from "./entered.ts";
import classes from "./export-menu.module.css";
import { FormDialog } from "./form-dialog.tsx";

const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: ({ signal }) => client.views.list(undefined, { signal }),
  select: (answer) => answer.data,
});

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
      <Menu position="bottom-end" width={240} shadow="md">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            className={classes.button ?? ""}
            leftSection={<IconBookmark size={14} aria-hidden />}
            aria-label={open ? `View: ${open.name}` : "Views"}
            maw={180}
          >
            <span className={classes.label}>{open?.name ?? "Views"}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah="70vh" style={{ overflowY: "auto" }}>
          {all.error && <Menu.Label>Views cannot be read: {all.error.message}</Menu.Label>}
          {all.data && views.length === 0 && <Menu.Label>No views of this page yet</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              aria-current={view === open || undefined}
              rightSection={view === open ? <span aria-hidden>✓</span> : undefined}
              onClick={() => router.history.push(`/${page}${view.query && `?${view.query}`}`)}
            >
              <span style={{ overflowWrap: "anywhere" }}>{view.name}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          {open ? (
            <>
              <Menu.Item
                leftSection={<IconPencil size={14} aria-hidden />}
                onClick={() => setDialog("rename")}
              >
                Rename…
              </Menu.Item>
              <Menu.Item
                leftSection={<IconTrash size={14} aria-hidden />}
                onClick={() => setDialog("delete")}
              >
                Delete…
              </Menu.Item>
            </>
          ) : (
            <Menu.Item leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setDialog("save")}>
              Save this view…
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconLink size={14} aria-hidden />}
            closeMenuOnClick={false}
            onClick={() => clipboard.copy(`${location.origin}/${page}${query && `?${query}`}`)}
          >
            {clipboard.error ? "The browser does not allow it" : clipboard.copied ? "Copied" : "Copy link"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
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
    </>
  );
}

function NameDialog({
  title,
  name = "",
  views = [],
  onName,
  onClose,
}: {
  title: string;
  name?: string;
  /** Those that saving under their name replaces. */
  views?: readonly View[];
  onName: (name: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [text, setText] = useState(name);
  const save = useMutation({
    mutationFn: onName,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey });
      onClose();
    },
  });
  const replaces = views.some((view) => view.name === text.trim());
  return (
    <FormDialog
      title={title}
      action={replaces ? "Replace" : "Save"}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => save.mutate(entered(form, "name") ?? "")}
    >
      <TextInput
        name="name"
        label="Name"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={80}
        data-autofocus
        {...(replaces
          ? { description: "There is a view of this name: it will show what is shown now." }
          : {})}
      />
      <p className="dim">Everybody of the project sees it: range, filters and order as they are now.</p>
    </FormDialog>
  );
}

function DeleteDialog({ view, onClose }: { view: View; onClose: () => void }) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.views.remove(view.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      title="Delete the view"
      action="Delete"
      danger
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate()}
    >
      <p>
        <strong>{view.name}</strong> is deleted for everybody of the project. Addresses that were shared stay
        good.
      </p>
    </FormDialog>
  );
}

/** The query without what passes, in one order, so that the same view is known again. */
function kept(query: string): string {
  const params = new URLSearchParams(query);
  for (const name of PASSING) params.delete(name);
  params.sort();
  return params.toString();
}
