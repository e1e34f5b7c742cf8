import { describe, expect, test } from "vitest";
import { sourceFolder } from "../support/files.ts";
import { cli } from "./command-line.ts";

interface Job {
  readonly job: number;
  readonly gateway: string;
  readonly digest?: string;
  readonly target: string;
  readonly plugin: string;
  readonly runner: string;
  readonly report: string;
}

async function planned(args: readonly string[], cwd?: string): Promise<readonly Job[]> {
  const { stdout, stderr, code } = await cli(["plan", ...args], cwd === undefined ? {} : { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout).include;
}

const list = (count: number) => Array.from({ length: count }, (_, at) => `tyk@5.0.${at}\n`).join("");
const gatewaysOf = ({ gateway }: Job) => gateway.split("\n");

test("every gateway on every target is a job of its own, the releases in their order", async () => {
  const gateways = ["tyk@5.10.0", "tyk@5.9.1", "gateways/{goos}-{goarch}"].flatMap((one) => ["--gateway", one]);
  const jobs = await planned([
    ...gateways,
    "--plugin",
    "auth=./auth",
    "--plugin",
    "b/*.so",
    "--target",
    "linux/amd64,linux/arm64",
  ]);
  expect(jobs.map(({ gateway, target, runner }) => [gateway, target, runner])).toEqual([
    ["tyk@5.9.1", "linux/amd64", "ubuntu-latest"],
    ["tyk@5.10.0", "linux/amd64", "ubuntu-latest"],
    ["gateways/linux-amd64", "linux/amd64", "ubuntu-latest"],
    ["tyk@5.9.1", "linux/arm64", "ubuntu-24.04-arm"],
    ["tyk@5.10.0", "linux/arm64", "ubuntu-24.04-arm"],
    ["gateways/linux-arm64", "linux/arm64", "ubuntu-24.04-arm"],
  ]);
  // Opened in one process, so in one job.
  expect(new Set(jobs.map(({ plugin }) => plugin))).toEqual(new Set(["auth=./auth\nb/*.so"]));
  expect(new Set(jobs.map(({ report }) => report)).size).toBe(jobs.length);
});

test("300 entries are 256 jobs, none of which has two entries more than another, and none is lost", async () => {
  const folder = await sourceFolder({ "supported.txt": list(150) });
  const args = ["--gateway-file", "supported.txt", "--plugin", "auth", "--target", "linux/amd64,linux/arm64"];
  const jobs = await planned(args, folder);
  expect(jobs).toHaveLength(256);
  const sizes = jobs.map((job) => gatewaysOf(job).length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBe(1);
  const entries = jobs.flatMap((job) => gatewaysOf(job).map((gateway) => `${gateway} ${job.target}`));
  expect(new Set(entries).size).toBe(300);
  expect(entries).toHaveLength(300);
});

test("plugins that are judged alone are divided, too", async () => {
  const plugins = ["a", "b", "c", "d", "e"].flatMap((name) => ["--plugin", name]);
  const args = ["--gateway", "tyk@5.8.6", ...plugins, "--no-together", "--target", "linux/amd64", "--max-jobs", "2"];
  expect((await planned(args)).map(({ plugin }) => plugin)).toEqual(["a\nb", "c\nd\ne"]);
  // A symbol of one of them is refused where that one is not.
  expect((await planned([...args, "--symbol", "b:Handle"])).map(({ plugin }) => plugin)).toEqual(["a\nb\nc\nd\ne"]);
});

test("labels of runners are those that are named, for a target or for all others", async () => {
  const args = ["--gateway", "tyk@5.8.6", "--plugin", "a", "--target", "linux/amd64,linux/arm64"];
  const jobs = await planned([...args, "--runner", "linux/arm64=big arm", "--runner", "ours"]);
  expect(jobs.map(({ runner }) => runner)).toEqual(["ours", "big arm"]);
});

test.each([
  ["no gateway", ["--plugin", "a"], "gateway: nothing is given"],
  ["no plugin", ["--gateway", "tyk@5.8.6"], "plugin: nothing is given"],
  ["an empty list", ["--gateway-file", "empty.txt", "--plugin", "a"], 'gateway-file: "empty.txt" names no image'],
  ["a list that is missing", ["--gateway-file", "lost.txt", "--plugin", "a"], 'there is no file "lost.txt"'],
  [
    "a number that is none",
    ["--gateway", "a", "--plugin", "a", "--max-jobs", "257"],
    'max-jobs: "257" is not a number from 1 to 256',
  ],
  [
    "fewer jobs than targets",
    ["--gateway", "a", "--plugin", "a", "--target", "linux/amd64,linux/arm64", "--max-jobs", "1"],
    "max-jobs: 2 targets need a job each, and 1 are allowed",
  ],
  [
    "a runner without a label",
    ["--gateway", "a", "--plugin", "a", "--runner", "linux/arm64="],
    "is not GOOS/GOARCH=LABEL",
  ],
])("%s is refused with a sentence", async (_, args, sentence) => {
  const folder = await sourceFolder({ "empty.txt": "# none yet\n\n" });
  const { code, stdout, stderr } = await cli(["plan", ...args], { cwd: folder });
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(sentence) });
});

describe("gateway-digest", () => {
  const [one, two, both] = ["a", "b", "c"].map((digit) => `sha256:${digit.repeat(64)}`);
  const gateways = ["--gateway", "tyk@5.8.6", "--gateway", "gw-{goos}-{goarch}", "--plugin", "a"];
  const args = [...gateways, "--target", "linux/amd64,linux/arm64"];
  const digests = (...lines: readonly string[]) => lines.flatMap((line) => ["--gateway-digest", line]);

  test("goes to the jobs that it is about", async () => {
    const lines = digests(`tyk@5.8.6 linux/arm64 ${one}`, `gw-{goos}-{goarch} ${two}`);
    expect((await planned([...args, ...lines])).map(({ gateway, digest }) => [gateway, digest])).toEqual([
      ["tyk@5.8.6", undefined],
      ["gw-linux-amd64", `gw-linux-amd64 ${two}`],
      ["tyk@5.8.6", `tyk@5.8.6 linux/arm64 ${one}`],
      ["gw-linux-arm64", `gw-linux-arm64 ${two}`],
    ]);
    const jobs = await planned([...args, ...digests(`${both}`), "--max-jobs", "2"]);
    expect(jobs.map(({ digest }) => digest)).toEqual([both, both]);
  });

  test("about none of them is refused", async () => {
    const { code, stderr } = await cli(["plan", ...args, ...digests(`tyk@5.8.7 ${one}`)]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("is for tyk@5.8.7, and this run has"),
    });
  });
});
