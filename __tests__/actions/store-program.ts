/**
 * Uses a store of the action as a run does: `node store-program.ts STORE`, with JSON on stdin, `["put", key, text]` or
 * `["get", key]` each. Ends with a line of what came out, and with what the logger was told.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ActionsCache } from "../../src/actions/actions-cache.ts";
import { actionsCacheFiles } from "../../src/actions/actions-cache-files.ts";
import { actionsCacheStore } from "../../src/actions/actions-cache-store.ts";
import { actionProfileStore } from "../../src/actions/profile-store.ts";
import { toolCacheStore } from "../../src/actions/tool-cache-store.ts";
import type { FileStore } from "../../src/content/store/file-store.ts";
import type { Store } from "../../src/content/store/store.ts";
import { cachePolicy } from "../../src/inputs/cache-policy.ts";
import { runOrigin } from "../../src/inputs/run-origin.ts";
import { keptLog } from "../content/store/log.ts";

const { env: environment, argv } = process;
const [, , kind = ""] = argv;
const temporary = environment["RUNNER_TEMP"] ?? "";
const logger = keptLog();
const patience = Number(environment["TEST_PATIENCE"] ?? 20_000);
const cache = new ActionsCache({ temporary, logger, outputs: process, patience });

function open(): Store {
  switch (kind) {
    case "tool-cache":
      return toolCacheStore(temporary, logger);
    case "actions-cache":
      return actionsCacheStore(cache);
    case "files":
      return textFiles(actionsCacheFiles(cache, environment["TEST_READ_ONLY"] === undefined));
    case "true":
    case "false":
    case "auto":
      return actionProfileStore(cachePolicy(kind, runOrigin(environment, "action")), {
        temporary,
        logger,
        cache,
      });
    default:
      throw new Error(`There is no store "${kind}".`);
  }
}

/** Files as texts; of a key everything from the last dash on is what differs from those like it. */
function textFiles(files: FileStore): Store {
  return {
    async get(key) {
      const to = join(temporary, "got");
      const beginnings = [key.slice(0, key.lastIndexOf("-") + 1)].filter((text) => text !== "");
      const found = await files.get({ kind: "caches", key, beginnings }, to);
      return found === undefined ? undefined : `${found}: ${readFileSync(to, "utf8")}`;
    },
    async put(key, text) {
      const from = join(temporary, "put");
      writeFileSync(from, text);
      await files.put({ kind: "caches", key }, from);
    },
  };
}

const store = open();
const got: (string | null)[] = [];
for (const [verb, key, text] of JSON.parse(readFileSync(0, "utf8"))) {
  if (verb === "put") await store.put(key, text);
  else got.push((await store.get(key)) ?? null);
}
process.stdout.write(`RESULT ${JSON.stringify({ got, warnings: logger.warnings, infos: logger.infos })}\n`, () =>
  process.exit(0),
);
