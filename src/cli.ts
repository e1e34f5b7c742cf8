import { main } from "./cli/main.ts";

// A reader that stops reading (`… | head`) is no error; what it wanted, it has.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

const { stdout, stderr, env } = process;
// Not process.exit: it would cut off what a pipe has not taken yet.
process.exitCode = await main(process.argv.slice(2), { stdout, stderr, env });
