import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/command.ts";
import { type SourceTree, writeTree } from "../../support/source-tree.ts";

/** A git server on loopback that asks who somebody is. */
export interface GitServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** One line for each request: its status and path. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/** Serves repositories by git's own CGI program. @param repositories path → files of its only commit, tagged v1.0.0 */
export async function startGitServer(
  repositories: Readonly<Record<string, SourceTree>>,
  user: { readonly name: string; readonly password: string },
): Promise<GitServer> {
  const folder = await mkdtemp(join(tmpdir(), "git-server-"));
  for (const [path, tree] of Object.entries(repositories)) await makeRepository(join(folder, path), tree);
  const expected = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString("base64")}`;
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const isKnown = request.headers.authorization === expected;
    requests.push(`${isKnown ? 200 : 401} ${request.url}`);
    if (isKnown) serveGit(folder, request, response);
    else response.writeHead(401, { "WWW-Authenticate": 'Basic realm="git"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a repository of one commit, tagged v1.0.0. */
export async function makeRepository(folder: string, tree: SourceTree): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeTree(folder, tree);
  const git = async (...args: readonly string[]) => {
    const who = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    const { code, stderr } = await run("git", ["-C", folder, ...who, ...args]);
    if (code !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  };
  await git("init", "--quiet");
  await git("add", ".");
  await git("commit", "--quiet", "--message", "first");
  await git("tag", "v1.0.0");
}

/** Answers by git's own CGI program. Source: git-http-backend(1) and RFC 3875. @param root of the repositories */
export function serveGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      // The repositories belong to whoever runs the tests.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      PATH_INFO: url.pathname.replace(/^(\/[^/]+\/[^/]+?)(?:\.git)?\//, "$1/.git/"),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  backend.on("close", () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf("\r\n\r\n");
    const headers = new Map<string, string>();
    for (const line of answer.subarray(0, end).toString().split("\r\n")) {
      const at = line.indexOf(":");
      headers.set(line.slice(0, at).toLowerCase(), line.slice(at + 1).trim());
    }
    const status = Number(/^\d+/.exec(headers.get("status") ?? "200")?.[0]);
    headers.delete("status");
    response.writeHead(status, Object.fromEntries(headers)).end(answer.subarray(end + 4));
  });
}
