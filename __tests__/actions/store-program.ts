/**
 * Uses a store of the action as a run does: `node store-program.ts STORE`, with JSON on stdin, `["put", key, text]` or
 * `["get", key]` each. Ends with a line of what came out, and with what the logger was told.
 */
import { readFileSync } from "node:fs";
import { ActionsCache } from "../../src/actions/actions-cache.ts";
import { actionsCacheStore } from "../../src/actions/actions-cache-store.ts";
import { actionProfileStore } from "../../src/actions/profile-store.ts";
import { toolCacheStore } from "../../src/actions/tool-cache-store.ts";
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

const store = open();
const got: (string | null)[] = [];
for (const [verb, key, text] of JSON.parse(readFileSync(0, "utf8"))) {
  if (verb === "put") await store.put(key, text);
  else got.push((await store.get(key)) ?? null);
}
process.stdout.write(`RESULT ${JSON.stringify({ got, warnings: logger.warnings, infos: logger.infos })}\n`, () =>
  process.exit(0),
);
