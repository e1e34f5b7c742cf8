// "Content Discovery" of the OCI distribution specification 1.1: lists of tags come in pages (RFC 8288 links).
import * as v from "valibot";
import { UserError } from "../../model/user-error.ts";
import { requestBytes } from "../http/body.ts";
import { check, parseJson } from "../image/image-manifest.ts";
import type { Repository } from "./connection.ts";
import { isTag } from "./image-name.ts";

/** Bytes of one page: Docker Hub sends all tags of a repository in one. */
const largestPage = 16 << 20;
const mostTags = 200_000;
const pageSize = 1000;

const pageSchema = v.object({ tags: v.nullish(v.array(v.string())) });

/**
 * All tags of a repository, in the registry's order.
 * @param mostPages how many requests it may cost; those after it are left out where the list goes on
 * @throws UserError
 */
export async function repositoryTags(repository: Repository, mostPages = 500): Promise<readonly string[]> {
  const tags: string[] = [];
  const asked = new Set<string>();
  const start = `${repository.url}/tags/list?n=${pageSize}`;
  let url: string | undefined = start;
  while (url !== undefined && asked.size < mostPages && tags.length < mostTags) {
    asked.add(url);
    const { response, bytes } = await requestBytes(repository.http, { url }, largestPage);
    if (response.status !== 200) throw await repository.refused(response, bytes, "the list of tags");
    const what = `The list of tags of ${repository.place.registry}/${repository.place.repository}`;
    const page = check(pageSchema, parseJson(bytes, what), what);
    // What could not be asked for is no tag, whatever the registry says.
    for (const tag of page.tags ?? []) if (isTag(tag)) tags.push(tag);
    url = nextPage(response.headers["link"], url, what);
    if (url !== undefined && asked.has(url)) throw new UserError(`${what} comes in pages that lead in a circle.`);
  }
  return tags;
}

/** @throws UserError where the next page would be somewhere else: the login would go there */
function nextPage(link: string | undefined, base: string, what: string): string | undefined {
  const [, target] = /<([^<>]{1,4000})>\s*;[^,]*\brel="?next"?/i.exec(link ?? "") ?? [];
  if (target === undefined) return undefined;
  const next = URL.parse(target, base);
  if (next?.origin === new URL(base).origin) return next.href;
  throw new UserError(`${what} goes on at another host; it is not followed.`);
}
