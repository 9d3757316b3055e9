import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { client } from "../api.ts";
import { Logo } from "../components/logo.tsx";
import classes from "./sign-in.module.css";

/** Asks for an admin key; the server then keeps an http-only cookie, and the key is not kept here. */
export function SignInPage() {
  const queryClient = useQueryClient();
  const signIn = useMutation({
    mutationFn: (key: string) => client.session.signIn(key),
    onSuccess: () => queryClient.resetQueries(),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    if (typeof key === "string" && key.trim() !== "") signIn.mutate(key.trim());
  };
  return (
    <main className={classes.page}>
      <title>Sign in · Anyway</title>
      <form className={classes.form} onSubmit={submit}>
        <Logo size={32} />
        <h1>Sign in</h1>
        <PasswordInput
          name="key"
          label="Admin key"
          placeholder="Paste an admin API key"
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          autoFocus
          error={signIn.error?.message}
        />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          Sign in
        </Button>
        <p className="faint">
          Make a key on the server with{" "}
          <span className="mono">npx anyway keys create --name me --scope admin</span>
        </p>
      </form>
    </main>
  );
}
