// The entry of every npm script. It is JavaScript of the plainest kind so that any Node, however old,
// can read it and say in one line that it is too old. npm starts it with `exec`: the shell between would
// swallow the signal that asks npm to stop, and leave the server behind.
const oldest = 20;
const [, , task = "", ...args] = process.argv;

if (Number(process.versions.node.split(".")[0]) < oldest) {
  console.error(
    `Anyway needs Node ${oldest} or newer; this is ${process.version}. Get one from https://nodejs.org.`,
  );
  process.exit(1);
}

import("./setup/tasks.mjs")
  .then((tasks) => tasks.runTask(task, args))
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error.name === "SetupError" ? error.message : error);
      process.exitCode = 1;
    },
  );
