import type { Session } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { client } from "../../api.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import classes from "./start.module.css";

/** A key to send with, where one is needed: made here, and shown once. */
export function IngestKey({ session }: { session: Session }) {
  const make = useMutation({
    mutationFn: () => client.keys.create({ name: "start", scope: "write" }),
    // A secret is not kept with the outcome.
    gcTime: 0,
  });
  if (session.mode === "local")
    return (
      <p className="dim">
        This server is in local mode: it needs no key, and only this machine may send to it.
      </p>
    );
  if (session.scope !== "admin")
    return (
      <p className="dim">
        Sending needs an API key:{" "}
        <span className="mono">npx anyway keys create --name app --scope write</span>
      </p>
    );
  const key = make.data?.data.key;
  if (key === undefined)
    return (
      <div className={classes.key}>
        <Button size="xs" loading={make.isPending} onClick={() => make.mutate()}>
          Make an API key
        </Button>
        <span className="dim">
          {make.error ? make.error.message : "Sending needs one. It may send traces and orders, and read."}
        </span>
      </div>
    );
  return (
    <div className={classes.key}>
      <div className={classes.code}>
        <pre className="mono">{`export ANYWAY_API_KEY=${key}`}</pre>
        <span className={classes.copy}>
          <CopyButton text={`export ANYWAY_API_KEY=${key}`} what="the key" />
        </span>
      </div>
      <span className="dim">It is shown this once. Revoke it with npx anyway keys revoke.</span>
    </div>
  );
}
